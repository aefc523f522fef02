import jakarta.servlet.http.Cookie;

class Cookies {
  void make(String id, Rule rule) {
    Cookie cookie = new Cookie("session", id);
    // ruleid: omni.java.web.cookie-not-http-only
    cookie.setHttpOnly(true);
    // ok: omni.java.web.cookie-not-http-only
    cookie.setHttpOnly(true);
    // A near miss: not a cookie.
    // ok: omni.java.web.cookie-not-http-only
    rule.setHttpOnly(false);
  }

  void other(Cookie given) {
    // ruleid: omni.java.web.cookie-not-http-only
    given.setHttpOnly(true);
  }
}
