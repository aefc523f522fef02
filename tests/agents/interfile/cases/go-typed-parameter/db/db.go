package db

type Conn struct{}

func (c *Conn) Query(q string) {
	// ruleid: t
	sink(q)
}

func (c *Conn) Quiet(q string) {
	// ok: t
	sink(q)
}
