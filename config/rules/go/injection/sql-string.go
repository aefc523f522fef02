package users

import (
	"context"
	"database/sql"
	"fmt"
)

const columns = "id, name"

func find(ctx context.Context, db *sql.DB, name string) {
	// ruleid: omni.go.injection.sql-string
	db.Query("SELECT * FROM users WHERE name = '" + name + "'")
	// ruleid: omni.go.injection.sql-string
	db.ExecContext(ctx, fmt.Sprintf("DELETE FROM users WHERE name = '%s'", name))
	query := fmt.Sprintf("UPDATE users SET seen = 1 WHERE name = '%s'", name)
	// ruleid: omni.go.injection.sql-string
	db.Exec(query)
	// ok: omni.go.injection.sql-string
	db.Query("SELECT * FROM users WHERE name = $1", name)
	// A near miss: only a constant is joined.
	// ok: omni.go.injection.sql-string
	db.Query("SELECT "+columns+" FROM users WHERE name = $1", name)
	// ok: omni.go.injection.sql-string
	fmt.Println("select a name: " + name)
}
