import java.security.MessageDigest;
import java.security.Signature;

class Digests {
  void make() throws Exception {
    // ruleid: omni.java.crypto.weak-digest
    MessageDigest first = MessageDigest.getInstance("MD5");
    // ruleid: omni.java.crypto.weak-digest
    Signature second = Signature.getInstance("SHA1withRSA");
    // ok: omni.java.crypto.weak-digest
    MessageDigest third = MessageDigest.getInstance("SHA-256");
    // A near miss: begins like SHA-1.
    // ok: omni.java.crypto.weak-digest
    MessageDigest fourth = MessageDigest.getInstance("SHA-1024");
  }
}
