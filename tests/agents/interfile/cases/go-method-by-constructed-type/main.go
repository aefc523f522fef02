package main

import "example.com/app/db"

func main() {
	c := &db.Conn{}
	c.Query(source())
	var d db.Conn
	d.Query(source())
}
