package server

import (
	"net/http"
	"time"
)

func serve(handler http.Handler) error {
	if handler == nil {
		// ruleid: omni.go.config.http-no-timeouts
		return http.ListenAndServe("127.0.0.1:8080", nil)
	}
	// ruleid: omni.go.config.http-no-timeouts
	go http.ListenAndServeTLS("127.0.0.1:8443", "cert.pem", "key.pem", handler)
	// ok: omni.go.config.http-no-timeouts
	server := &http.Server{Addr: "127.0.0.1:8081", Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	// A near miss: the method of a server that has its time-outs.
	// ok: omni.go.config.http-no-timeouts
	return server.ListenAndServe()
}
