import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.PrintWriter;
import org.owasp.encoder.Encode;

class Hello {
  void get(HttpServletRequest request, HttpServletResponse response) throws Exception {
    // ruleid: omni.java.xss.servlet-writer
    response.getWriter().println("<h1>Hello " + request.getParameter("name") + "</h1>");
    PrintWriter out = response.getWriter();
    // ruleid: omni.java.xss.servlet-writer
    out.write(request.getParameter("text"));
    // ok: omni.java.xss.servlet-writer
    out.write("<h1>Hello</h1>");
    // A near miss: encoded before it is joined.
    // ok: omni.java.xss.servlet-writer
    out.println("<h1>" + Encode.forHtml(request.getParameter("name")) + "</h1>");
  }
}
