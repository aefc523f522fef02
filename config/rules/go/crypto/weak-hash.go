package digests

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"hash"
)

func digest(data []byte) []hash.Hash {
	// ruleid: omni.go.crypto.weak-hash
	first := md5.New()
	// ruleid: omni.go.crypto.weak-hash
	_ = sha1.Sum(data)
	// ok: omni.go.crypto.weak-hash
	second := sha256.New()
	// A near miss: the size of a digest computes nothing.
	// ok: omni.go.crypto.weak-hash
	_ = make([]byte, md5.Size)
	return []hash.Hash{first, second}
}
