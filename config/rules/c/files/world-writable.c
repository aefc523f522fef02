#include <fcntl.h>
#include <sys/stat.h>

void publish(const char *path) {
  // ruleid: omni.c.files.world-writable
  chmod(path, 0777);
  // ruleid: omni.c.files.world-writable
  fchmod(open(path, O_WRONLY), S_IRUSR | S_IWUSR | S_IWOTH);
  // ruleid: omni.c.files.world-writable
  umask(0);
  // ok: omni.c.files.world-writable
  chmod(path, 0755);
  // A near miss: writable for the group, not for others.
  // ok: omni.c.files.world-writable
  chmod(path, 0775);
  // A near miss: the umask takes the bit out.
  // ok: omni.c.files.world-writable
  open(path, O_CREAT | O_WRONLY, 0666);
  // ok: omni.c.files.world-writable
  umask(077);
}

mode_t mask_of_process(void) {
  // A near miss: set and put back, since there is no other way to ask.
  // ok: omni.c.files.world-writable
  mode_t mask = umask(0);
  umask(mask);
  return mask;
}
