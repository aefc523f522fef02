import java.util.List;

class Shell {
  void run(String command) throws Exception {
    // ruleid: omni.java.injection.process-builder-shell
    new ProcessBuilder("sh", "-c", command).start();
    // ruleid: omni.java.injection.process-builder-shell
    new ProcessBuilder(List.of("/bin/bash", "-c", "ls " + command)).start();
    // ok: omni.java.injection.process-builder-shell
    new ProcessBuilder("ls", "-l", command).start();
    // ok: omni.java.injection.process-builder-shell
    new ProcessBuilder("sh", "-c", "ls | wc -l").start();
    // A near miss: the program's own option is also called -c.
    // ok: omni.java.injection.process-builder-shell
    new ProcessBuilder("grep", "-c", command).start();
  }
}
