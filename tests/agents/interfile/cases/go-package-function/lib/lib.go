package lib

func Run(x string) {
	// ruleid: t
	sink(x)
}

func Quiet(x string) {
	// ok: t
	sink("q")
}
