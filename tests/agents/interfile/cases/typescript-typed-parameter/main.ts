import { Db } from './db';
export function handle(db: Db, other: any): void {
  db.query(source());
  other.quiet(source());
}
