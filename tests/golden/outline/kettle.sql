-- Tea.
CREATE TABLE cups (id INTEGER, name TEXT);

SELECT name FROM cups WHERE id = 1;
