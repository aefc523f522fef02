#include <fcntl.h>
#include <sys/stat.h>

void publish(const char *path) {
  // ruleid: omni.c.files.world-writable
  chmod(path, 0777);
  // ruleid: omni.c.files.world-writable
  open(path, O_CREAT | O_WRONLY, S_IRUSR | S_IWUSR | S_IWOTH);
  // ruleid: omni.c.files.world-writable
  umask(0);
  // ok: omni.c.files.world-writable
  chmod(path, 0755);
  // A near miss: writable for the group, not for others.
  // ok: omni.c.files.world-writable
  mkdir(path, 0775);
  // ok: omni.c.files.world-writable
  umask(077);
}
