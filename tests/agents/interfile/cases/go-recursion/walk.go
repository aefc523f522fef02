package main

func walk(x string, n int) {
	if n > 0 {
		walk(x, n-1)
	}
	// ruleid: t
	sink(x)
	// ok: t
	sink(n)
}
