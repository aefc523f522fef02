package fill

func Fill(r *Request) {
	r.Body = source()
}
