package main

import "example.com/app/lib"

func main() {
	r := lib.Load()
	// ruleid: t
	sink(r.Cmd)
	// ok: t
	sink(r.Name)
}
