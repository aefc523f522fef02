package other

func run(x string) {
	// ok: t
	sink(x)
}
