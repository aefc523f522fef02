import { Db } from './db';
export function main() {
  const db = new Db(source(), "table");
  db.query(source());
  db.show();
}
