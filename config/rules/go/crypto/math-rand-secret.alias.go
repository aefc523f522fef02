package tokens

import (
	"crypto/rand"
	"encoding/hex"
	weak "math/rand"
)

func alias(salt []byte) string {
	// ruleid: omni.go.crypto.math-rand-secret
	weak.Read(salt)
	// ruleid: omni.go.crypto.math-rand-secret
	nonce := weak.Int63()
	// A near miss: here `rand` is the safe generator.
	// ok: omni.go.crypto.math-rand-secret
	rand.Read(salt)
	// ok: omni.go.crypto.math-rand-secret
	delay := weak.Intn(20)
	return hex.EncodeToString(salt)
}
