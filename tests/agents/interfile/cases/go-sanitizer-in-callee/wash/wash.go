package wash

func All(x string) string {
	return clean(x)
}

func None(x string) string {
	return "a" + x
}
