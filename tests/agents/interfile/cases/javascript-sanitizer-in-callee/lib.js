export function wash(x) {
  return clean(x);
}
export function wash_not(x) {
  clean(x);
  return x;
}
