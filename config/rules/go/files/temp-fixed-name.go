package files

import "os"

func scratch(data []byte) {
	// ruleid: omni.go.files.temp-fixed-name
	os.Create("/tmp/report.txt")
	// ruleid: omni.go.files.temp-fixed-name
	os.WriteFile("/var/tmp/state", data, 0o600)
	// ok: omni.go.files.temp-fixed-name
	os.CreateTemp("", "report-*.txt")
	// A near miss: not in the shared folder.
	// ok: omni.go.files.temp-fixed-name
	os.Create("/srv/tmp/report.txt")
}
