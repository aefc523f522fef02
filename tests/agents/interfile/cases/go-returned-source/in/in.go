package in

func Read() string {
	return source()
}

func Fixed() string {
	return "f"
}

func Both() (string, error) {
	return source(), nil
}
