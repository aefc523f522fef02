package main

import "example.com/app/db"

func main() {
	c := db.New(source(), "n")
	c.Show()
	e, err := db.Open()
	e.Run(source())
	handle(err)
}
