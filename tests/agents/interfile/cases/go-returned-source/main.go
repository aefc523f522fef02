package main

import "example.com/app/in"

func main() {
	x := in.Read()
	// ruleid: t
	sink(x)
	// ok: t
	sink(in.Fixed())
	y, err := in.Both()
	// ruleid: t
	sink(y)
	handle(err)
}
