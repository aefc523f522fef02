package auth

import "github.com/golang-jwt/jwt/v5"

func claims(text string, parser *jwt.Parser, key any) (*jwt.Token, error) {
	// ruleid: omni.go.auth.jwt-not-verified
	parser.ParseUnverified(text, jwt.MapClaims{})
	// ruleid: omni.go.auth.jwt-not-verified
	jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{})
	// ok: omni.go.auth.jwt-not-verified
	jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{})
	// A near miss: the parsing call that checks.
	// ok: omni.go.auth.jwt-not-verified
	return parser.Parse(text, func(*jwt.Token) (any, error) { return key, nil })
}
