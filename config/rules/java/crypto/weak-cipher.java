import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;

class Ciphers {
  void make() throws Exception {
    // ruleid: omni.java.crypto.weak-cipher
    Cipher first = Cipher.getInstance("DES/CBC/PKCS5Padding");
    // ruleid: omni.java.crypto.weak-cipher
    KeyGenerator second = KeyGenerator.getInstance("Blowfish");
    // ok: omni.java.crypto.weak-cipher
    Cipher third = Cipher.getInstance("AES/GCM/NoPadding");
    // A near miss: only begins with the same letters.
    // ok: omni.java.crypto.weak-cipher
    KeyGenerator fourth = KeyGenerator.getInstance("DESIGNATED");
  }
}
