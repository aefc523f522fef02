#include <stdlib.h>
#include <sys/random.h>

void issue(unsigned char *salt, int count) {
  for (int i = 0; i < count; i++) {
    // ruleid: omni.c.crypto.rand-secret
    salt[i] = (unsigned char)(rand() & 0xff);
  }
  // ruleid: omni.c.crypto.rand-secret
  long token = random();
  // ok: omni.c.crypto.rand-secret
  getrandom(salt, (size_t)count, 0);
  // A near miss: chance for a game, not for a secret.
  // ok: omni.c.crypto.rand-secret
  int dice = rand() % 6;
}
