package pages

import "html/template"

func parts(name string, t *template.Template) []any {
	// ruleid: omni.go.xss.template-trusted-type
	first := template.HTML("<b>" + name + "</b>")
	// ruleid: omni.go.xss.template-trusted-type
	second := template.URL(name)
	// ok: omni.go.xss.template-trusted-type
	third := template.HTML("<hr>")
	// A near miss: a function that escapes.
	// ok: omni.go.xss.template-trusted-type
	fourth := template.HTMLEscapeString(name)
	return []any{first, second, third, fourth}
}
