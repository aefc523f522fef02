package a

import "example.com/app/b"

func First(x string) {
	b.Second(x + "!", "c")
}
