#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void archive(const char *folder, char *const arguments[]) {
  char command[256];
  snprintf(command, sizeof command, "tar czf backup.tgz %s", folder);
  // ruleid: omni.c.injection.system-command
  system(command);
  // ruleid: omni.c.injection.system-command
  FILE *out = popen(folder, "r");
  // ok: omni.c.injection.system-command
  system("uptime");
  // A near miss: only asks whether there is a shell.
  // ok: omni.c.injection.system-command
  if (system(NULL)) pclose(out);
  // ok: omni.c.injection.system-command
  execv("/bin/tar", arguments);
}
