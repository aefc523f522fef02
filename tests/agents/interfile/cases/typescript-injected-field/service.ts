import { Db } from './db';
export class Service {
  constructor(private db: Db) {}
  handle(): void {
    this.db.query(source());
  }
}
