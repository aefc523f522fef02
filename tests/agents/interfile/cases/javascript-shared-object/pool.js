import { Db } from './db';
export const db = new Db();
