export const wrap = (x) => `a ${x}`;
export const drop = (x) => "fixed";
