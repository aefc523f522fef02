class Archive {
  private static final String TAR = "tar";

  void run(String folder, Scheduler scheduler) throws Exception {
    // ruleid: omni.java.injection.runtime-exec
    Runtime.getRuntime().exec("tar czf backup.tgz " + folder);
    Runtime runtime = Runtime.getRuntime();
    // ruleid: omni.java.injection.runtime-exec
    runtime.exec(String.format("ls -l %s", folder));
    // ok: omni.java.injection.runtime-exec
    new ProcessBuilder("tar", "czf", "backup.tgz", folder).start();
    // A near miss: only constants are joined.
    // ok: omni.java.injection.runtime-exec
    Runtime.getRuntime().exec(TAR + " --version");
    // ok: omni.java.injection.runtime-exec
    scheduler.exec("job " + folder);
  }
}
