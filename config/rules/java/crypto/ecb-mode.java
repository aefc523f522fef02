import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;

class Modes {
  void make() throws Exception {
    // ruleid: omni.java.crypto.ecb-mode
    Cipher first = Cipher.getInstance("AES/ECB/PKCS5Padding");
    // ruleid: omni.java.crypto.ecb-mode
    Cipher second = Cipher.getInstance("AES");
    // ok: omni.java.crypto.ecb-mode
    Cipher third = Cipher.getInstance("AES/GCM/NoPadding");
    // A near miss: for RSA the word ECB has no meaning.
    // ok: omni.java.crypto.ecb-mode
    Cipher fourth = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
    // ok: omni.java.crypto.ecb-mode
    KeyGenerator fifth = KeyGenerator.getInstance("AES");
  }
}
