package db

type Conn struct {
	url  string
	name string
}

func New(url string, name string) *Conn {
	return &Conn{url: url, name: name}
}

func Open() (*Conn, error) {
	return pool()
}

func (c *Conn) Show() {
	// ruleid: t
	sink(c.url)
	// ok: t
	sink(c.name)
}

func (c *Conn) Run(q string) {
	// ruleid: t
	sink(q)
}
