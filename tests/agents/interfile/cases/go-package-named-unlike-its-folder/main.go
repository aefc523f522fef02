package main

import "example.com/app/go-lib"

func main() {
	tools.Run(source())
}
