package db

func (c *Conn) Query(q string) {
	// ruleid: t
	sink(q)
	// ok: t
	sink(c.Name)
}

type Other struct{}

func (o Other) Query(q string) {
	// ok: t
	sink(q)
}
