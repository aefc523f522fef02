package main

func run(x string) {
	// ruleid: t
	sink(x)
}
