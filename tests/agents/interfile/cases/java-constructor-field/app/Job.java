package app;
class Job {
  private final String cmd;
  private final String name;
  Job(String cmd, String name) {
    this.cmd = cmd;
    this.name = name;
  }
  void run() {
    // ruleid: t
    sink(cmd);
    // ok: t
    sink(this.name);
  }
}
