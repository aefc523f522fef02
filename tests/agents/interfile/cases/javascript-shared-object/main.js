import { db } from './pool';
export function main() {
  db.query(source());
}
