package main

func main() {
	walk(source(), 3)
}
