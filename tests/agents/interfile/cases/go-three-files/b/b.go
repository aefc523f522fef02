package b

func Second(x string, y string) {
	// ruleid: t
	sink(x)
	// ok: t
	sink(y)
}
