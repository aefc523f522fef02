package files

import "os"

func write(path string, data []byte) {
	// ruleid: omni.go.files.world-writable
	os.Chmod(path, 0777)
	// ruleid: omni.go.files.world-writable
	os.Chmod(path, 0o666)
	// A near miss: the umask takes the bit out.
	// ok: omni.go.files.world-writable
	os.WriteFile(path, data, 0o666)
	// A near miss: writable for the group, not for others.
	// ok: omni.go.files.world-writable
	os.Chmod(path, 0775)
	// ok: omni.go.files.world-writable
	os.OpenFile(path, os.O_RDONLY, 0)
}
