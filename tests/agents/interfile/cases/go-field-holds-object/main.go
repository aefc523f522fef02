package main

import "example.com/app/db"

type Server struct {
	conn *db.Conn
}

func (s *Server) Handle() {
	s.conn.Query(source())
}
