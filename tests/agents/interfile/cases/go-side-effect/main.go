package main

import "example.com/app/fill"

func main() {
	r := make_request()
	fill.Fill(r)
	// ruleid: t
	sink(r.Body)
	// ok: t
	sink(r.Name)
}
