package db

type Conn struct {
	Name string
}
