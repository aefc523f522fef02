const COLUMNS = "id, name";

async function find(db, logger, name, id) {
  // ruleid: omni.js.injection.sql-string
  await db.query("SELECT * FROM users WHERE name = '" + name + "'");
  // ruleid: omni.js.injection.sql-string
  await db.execute(`DELETE FROM users WHERE id = ${id}`, []);
  // ok: omni.js.injection.sql-string
  await db.query("SELECT * FROM users WHERE name = $1", [name]);
  // ok: omni.js.injection.sql-string
  await db.query("SELECT * FROM users " + "WHERE active", []);
  // A near miss: only a constant of this file is pasted in.
  // ok: omni.js.injection.sql-string
  await db.query(`SELECT ${COLUMNS} FROM users WHERE id = $1`, [id]);
  // A near miss: no SQL at all.
  // ok: omni.js.injection.sql-string
  logger.run("step " + name);
}
