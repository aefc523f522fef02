package client

import (
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

func configs(key ssh.PublicKey) []*ssh.ClientConfig {
	// ruleid: omni.go.transport.ssh-any-host-key
	first := &ssh.ClientConfig{HostKeyCallback: ssh.InsecureIgnoreHostKey()}
	// ruleid: omni.go.transport.ssh-any-host-key
	callback := ssh.InsecureIgnoreHostKey()
	// ok: omni.go.transport.ssh-any-host-key
	known, _ := knownhosts.New("/etc/ssh/known_hosts")
	// A near miss: exactly one key is accepted.
	// ok: omni.go.transport.ssh-any-host-key
	second := &ssh.ClientConfig{HostKeyCallback: ssh.FixedHostKey(key)}
	return []*ssh.ClientConfig{first, second, {HostKeyCallback: callback}, {HostKeyCallback: known}}
}
