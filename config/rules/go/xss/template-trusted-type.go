package pages

import (
	"fmt"
	"html/template"
)

func parts(name string, share float64, t *template.Template) []any {
	// ruleid: omni.go.xss.template-trusted-type
	first := template.HTML("<b>" + name + "</b>")
	// ruleid: omni.go.xss.template-trusted-type
	second := template.URL(name)
	// ok: omni.go.xss.template-trusted-type
	third := template.HTML("<hr>")
	// A near miss: a function that escapes.
	// ok: omni.go.xss.template-trusted-type
	fourth := template.HTMLEscapeString(name)
	// A near miss: a number, whatever its value.
	// ok: omni.go.xss.template-trusted-type
	fifth := template.HTML(fmt.Sprintf("<td>%.2f%%</td>", share))
	return []any{first, second, third, fourth, fifth}
}
