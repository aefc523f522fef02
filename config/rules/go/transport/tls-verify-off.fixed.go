package client

import (
	"crypto/tls"
	"crypto/x509"
)

func configs(roots *x509.CertPool, insecure bool) []*tls.Config {
	// ruleid: omni.go.transport.tls-verify-off
	first := &tls.Config{ServerName: "db", InsecureSkipVerify: false}
	second := &tls.Config{RootCAs: roots}
	// ruleid: omni.go.transport.tls-verify-off
	second.InsecureSkipVerify = false
	// ok: omni.go.transport.tls-verify-off
	third := &tls.Config{RootCAs: roots, InsecureSkipVerify: false}
	// A near miss: decided elsewhere.
	// ok: omni.go.transport.tls-verify-off
	fourth := &tls.Config{InsecureSkipVerify: insecure}
	// A near miss: the program checks the certificate itself.
	// ok: omni.go.transport.tls-verify-off
	fifth := &tls.Config{InsecureSkipVerify: true, VerifyConnection: checkPeer}
	return []*tls.Config{first, second, third, fourth, fifth}
}
