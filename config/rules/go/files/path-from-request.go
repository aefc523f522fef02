package files

import (
	"net/http"
	"os"
	"path/filepath"
)

func download(w http.ResponseWriter, r *http.Request) {
	// ruleid: omni.go.files.path-from-request
	path := filepath.Join("/srv/files", r.FormValue("name"))
	// ruleid: omni.go.files.path-from-request
	file, _ := os.Open("/srv/files/" + r.URL.Query().Get("name"))
	file.Close()
	// ok: omni.go.files.path-from-request
	http.ServeFile(w, r, filepath.Join("/srv/files", "index.html"))
	// A near miss: only the last part of the path is used.
	// ok: omni.go.files.path-from-request
	http.ServeFile(w, r, filepath.Join("/srv/files", filepath.Base(r.FormValue("name"))))
	os.Stat(path)
}
