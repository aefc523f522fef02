import java.security.SecureRandom;
import java.util.Random;

class Tokens {
  void issue() {
    Random random = new Random();
    byte[] salt = new byte[16];
    // ruleid: omni.java.crypto.insecure-random
    random.nextBytes(salt);
    // ruleid: omni.java.crypto.insecure-random
    String resetToken = Long.toHexString(random.nextLong());
    SecureRandom secure = new SecureRandom();
    // ok: omni.java.crypto.insecure-random
    secure.nextBytes(salt);
    // A near miss: the same letters, drawn safely.
    // ok: omni.java.crypto.insecure-random
    String token = Long.toHexString(secure.nextLong());
    // ok: omni.java.crypto.insecure-random
    int dice = random.nextInt(6);
  }
}
