import jakarta.servlet.http.HttpServletRequest;
import java.io.File;
import java.nio.file.Path;
import java.nio.file.Paths;

class Downloads {
  void get(HttpServletRequest request, Path root) {
    // ruleid: omni.java.files.path-from-request
    File first = new File("/srv/files", request.getParameter("name"));
    // ruleid: omni.java.files.path-from-request
    Path second = Paths.get("/srv/files", request.getParameter("name"));
    // ok: omni.java.files.path-from-request
    File third = new File("/srv/files", "index.html");
    // A near miss: only the last part of the path is used.
    // ok: omni.java.files.path-from-request
    File fourth = new File("/srv/files", Path.of(root.toString()).getFileName().toString());
  }
}
