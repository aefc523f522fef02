package main

import "example.com/app/wash"

func main() {
	// ok: t
	sink(wash.All(source()))
	// ruleid: t
	sink(wash.None(source()))
}
