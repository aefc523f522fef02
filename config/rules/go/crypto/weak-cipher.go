package ciphers

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rc4"
)

func make(key []byte) cipher.Block {
	// ruleid: omni.go.crypto.weak-cipher
	first, _ := des.NewTripleDESCipher(key)
	// ruleid: omni.go.crypto.weak-cipher
	second, _ := rc4.NewCipher(key)
	second.Reset()
	// A near miss: the same name in the right package.
	// ok: omni.go.crypto.weak-cipher
	third, _ := aes.NewCipher(key)
	// ok: omni.go.crypto.weak-cipher
	fourth, _ := cipher.NewGCM(third)
	fourth.Overhead()
	return first
}
