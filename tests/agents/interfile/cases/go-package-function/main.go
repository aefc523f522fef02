package main

import "example.com/app/lib"

func main() {
	lib.Run(source())
	lib.Quiet(source())
}
