package main

import "example.com/app/base"

type Child struct {
	base.Base
}

func (c *Child) Handle() {
	c.Save(source())
}
