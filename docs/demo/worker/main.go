// The worker fetches price lists and hands out tickets.
package main

import (
	"crypto/tls"
	"fmt"
	"math/rand"
	"net/http"
	"os/exec"
	"time"
)

func fetch(url string) (*http.Response, error) {
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}}
	return client.Get(url)
}

func unpack(name string) error {
	return exec.Command("sh", "-c", "tar xzf /srv/inbox/"+name).Run()
}

func ticket() string {
	token := fmt.Sprintf("%08x", rand.Int63())
	return token
}

func main() {
	http.HandleFunc("/ticket", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, ticket())
	})
	server := &http.Server{Addr: "127.0.0.1:9000", ReadHeaderTimeout: 5 * time.Second}
	server.ListenAndServe()
}
