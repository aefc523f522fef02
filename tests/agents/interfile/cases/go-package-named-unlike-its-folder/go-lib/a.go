package tools

func Run(x string) {
	// ruleid: t
	sink(x)
}
