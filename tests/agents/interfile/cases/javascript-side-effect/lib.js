export function fill(req) {
  req.body = source();
}
