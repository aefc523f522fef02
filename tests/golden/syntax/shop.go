package main
import "fmt"
import (
  "os/exec"
  t "html/template"
  _ "x"
)
const Pi, E = 3.14, 2.7
var (
  a, b int
  c, d = f()
  g = 1
)
type P struct { X, Y int `json:"x"`; *Base; Z map[string][]byte }
type I interface { M(a int) error; io.Reader }
type F func(int) string
func (p *P) Do(a, b int, rest ...string) (n int, err error) {
  x, err := p.q.Call(a, &b, rest...)
  if v, ok := m[k]; ok { x = v } else if y { } else { return 1, nil }
  for i := 0; i < 3; i++ { s += i }
  for k, v := range m { use(k, v) }
  for { break }
  for x < 1 { x++ }
  switch y := x.(type) { case int, string: f(); default: g() }
  switch x { case 1: f() }
  select { case m := <-ch: g(m) ; case ch <- 1: }
  go func() { defer wg.Done() }()
  http.Get(&tls.Config{MinVersion: 1, Names: []string{"a", `b`}, M: map[string]T{"k": {A: 1}}})
  z := []byte("x"); q := a[1:2]; w := v.(io.Reader); r := make([]int, 3)
  ch <- 'c'
  return
}
func G[T any](x T) error { return nil }
