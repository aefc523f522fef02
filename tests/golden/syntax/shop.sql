SELECT a, count(*) FROM t WHERE b = 'x' AND c > 1;
