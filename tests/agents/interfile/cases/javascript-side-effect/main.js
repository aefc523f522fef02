import { fill } from './lib';
export function main(req) {
  fill(req);
  // ruleid: t
  sink(req.body);
  // ok: t
  sink(req.id);
}
