package server

import "net"

func listen(address string) []net.Listener {
	// ruleid: omni.go.config.bind-all-interfaces
	first, _ := net.Listen("tcp", "0.0.0.0:9000")
	// ruleid: omni.go.config.bind-all-interfaces
	second, _ := net.Listen("tcp", ":9001")
	// ok: omni.go.config.bind-all-interfaces
	third, _ := net.Listen("tcp", "127.0.0.1:9002")
	// A near miss: a client may well name any address.
	// ok: omni.go.config.bind-all-interfaces
	net.Dial("tcp", ":9001")
	// ok: omni.go.config.bind-all-interfaces
	fourth, _ := net.Listen("tcp", address)
	return []net.Listener{first, second, third, fourth}
}
