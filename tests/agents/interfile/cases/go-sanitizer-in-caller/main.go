package main

import "example.com/app/lib"

func main() {
	x := clean(source())
	lib.Run(x)
}
