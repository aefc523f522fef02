package base

type Base struct{}

func (b *Base) Save(x string) {
	// ruleid: t
	sink(x)
}
