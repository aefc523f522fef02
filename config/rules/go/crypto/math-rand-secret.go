package tokens

import (
	crypto "crypto/rand"
	"math/rand"
	"strconv"
)

func issue(salt []byte) (string, int) {
	// ruleid: omni.go.crypto.math-rand-secret
	token := strconv.FormatInt(rand.Int63(), 36)
	// ruleid: omni.go.crypto.math-rand-secret
	rand.Read(salt)
	// A near miss: the safe generator under another name.
	// ok: omni.go.crypto.math-rand-secret
	crypto.Read(salt)
	// ok: omni.go.crypto.math-rand-secret
	dice := rand.Intn(6)
	return token, dice
}
