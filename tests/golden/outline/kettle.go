// Package tea brews.
package tea

import (
	"fmt"
	str "strings"
	_ "embed"
)

// MaxCups is the limit.
const MaxCups = 12

const (
	// Small is small.
	Small = iota
	Large
)

var current, last *Kettle

// Kettle holds water.
type Kettle[T any] struct {
	// Litres of water.
	Litres int
	a, b   string `json:"a"`
	Vessel
}

type Vessel interface {
	Pour(into *Cup) error
}

type Strength = float64

type Brewer func(minutes int) error

// Boil heats it.
func (k *Kettle[T]) Boil(
	minutes int, // how long
	names ...string,
) (strength float64, err error) {
	later := func() {}
	later()
	return 0, nil
}

func NewKettle() *Kettle[int] { return nil }
