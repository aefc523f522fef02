import jakarta.servlet.http.Cookie;
import org.springframework.http.ResponseCookie;

class Cookies {
  void make(String id, Door door) {
    Cookie cookie = new Cookie("session", id);
    // ruleid: omni.java.web.cookie-not-secure
    cookie.setSecure(true);
    // ok: omni.java.web.cookie-not-secure
    cookie.setSecure(true);
    // A near miss: not a cookie.
    // ok: omni.java.web.cookie-not-secure
    door.setSecure(false);
  }

  void other(Cookie given) {
    // ruleid: omni.java.web.cookie-not-secure
    given.setSecure(true);
  }
}
