import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

class Login {
  void first(HttpServletRequest request, HttpServletResponse response) throws Exception {
    // ruleid: omni.java.web.open-redirect
    response.sendRedirect(request.getParameter("next"));
  }

  void second(HttpServletRequest request, HttpServletResponse response) throws Exception {
    String target = request.getParameter("target");
    // ruleid: omni.java.web.open-redirect
    response.sendRedirect(target);
  }

  void third(HttpServletRequest request, HttpServletResponse response) throws Exception {
    // ok: omni.java.web.open-redirect
    response.sendRedirect("/home");
    // A near miss: the value picks one of our own pages.
    // ok: omni.java.web.open-redirect
    response.sendRedirect(page(request.getParameter("next")));
  }
}
