// Package carrier talks to the carriers. Mistakes on purpose: see README.md.
package carrier

import (
	"crypto/tls"
	"database/sql"
	"fmt"
	"net/http"
	"os/exec"
)

func Client() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
}

func Find(db *sql.DB, number string) (*sql.Rows, error) {
	return db.Query(fmt.Sprintf("SELECT * FROM parcels WHERE number = '%s'", number))
}

func FindSafely(db *sql.DB, number string) (*sql.Rows, error) {
	return db.Query("SELECT * FROM parcels WHERE number = $1", number)
}

func Ping(host string) ([]byte, error) {
	return exec.Command("sh", "-c", "ping -c 1 "+host).Output()
}
