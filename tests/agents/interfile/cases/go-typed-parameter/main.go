package main

import "example.com/app/db"

func handle(c *db.Conn, other Unknown) {
	c.Query(source())
	other.Quiet(source())
}
