package main

import l "example.com/app/lib"

func main() {
	l.Run(source())
}
