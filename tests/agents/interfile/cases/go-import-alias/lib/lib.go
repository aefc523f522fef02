package lib

func Run(x string) {
	// ruleid: t
	sink(x)
}
