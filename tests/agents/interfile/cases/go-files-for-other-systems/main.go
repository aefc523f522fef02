package main

func main() {
	run(source())
}
