package auth

import (
	"os"

	"github.com/golang-jwt/jwt/v5"
)

func sign(token *jwt.Token, store func() []byte) {
	// ruleid: omni.go.secrets.jwt-hardcoded-key
	token.SignedString([]byte("summer-in-the-city"))
	secret := []byte("blue-lamp-77")
	// ruleid: omni.go.secrets.jwt-hardcoded-key
	token.SignedString(secret)
	// ok: omni.go.secrets.jwt-hardcoded-key
	token.SignedString([]byte(os.Getenv("JWT_KEY")))
	// A near miss: bytes from elsewhere.
	// ok: omni.go.secrets.jwt-hardcoded-key
	token.SignedString(store())
}
