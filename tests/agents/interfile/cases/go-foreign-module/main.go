package main

import "example.com/elsewhere/lib"

func main() {
	lib.Run(source())
}
