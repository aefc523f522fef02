package client

import "crypto/tls"

type protocol struct{ MinVersion int }

func configs(p *protocol) []*tls.Config {
	// ruleid: omni.go.transport.tls-old-version
	first := &tls.Config{MinVersion: tls.VersionTLS10}
	second := &tls.Config{}
	// ruleid: omni.go.transport.tls-old-version
	second.MinVersion = tls.VersionTLS11
	// ok: omni.go.transport.tls-old-version
	third := &tls.Config{MinVersion: tls.VersionTLS12}
	// A near miss: a field of that name elsewhere.
	// ok: omni.go.transport.tls-old-version
	p.MinVersion = 10
	return []*tls.Config{first, second, third}
}
