package lib

func Run(x string) {
	// ok: t
	sink(x)
}
