package login

import (
	"net/http"
	"net/url"
)

func done(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		// ruleid: omni.go.web.open-redirect
		http.Redirect(w, r, r.FormValue("next"), http.StatusFound)
		return
	}
	// ruleid: omni.go.web.open-redirect
	http.Redirect(w, r, r.URL.Query().Get("next"), http.StatusFound)
	// ok: omni.go.web.open-redirect
	http.Redirect(w, r, "/home", http.StatusFound)
	// A near miss: the value only fills a query of our own page.
	// ok: omni.go.web.open-redirect
	http.Redirect(w, r, "/search?q="+url.QueryEscape(r.FormValue("next")), http.StatusFound)
}
