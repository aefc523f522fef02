import java.security.SecureRandom;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

class Vectors {
  void make(SecureRandom random) {
    // ruleid: omni.java.crypto.constant-iv
    IvParameterSpec first = new IvParameterSpec("0123456789abcdef".getBytes());
    // ruleid: omni.java.crypto.constant-iv
    GCMParameterSpec second = new GCMParameterSpec(128, new byte[12]);
    byte[] iv = new byte[16];
    random.nextBytes(iv);
    // A near miss: the array was filled by the generator.
    // ok: omni.java.crypto.constant-iv
    IvParameterSpec third = new IvParameterSpec(iv);
    // ok: omni.java.crypto.constant-iv
    GCMParameterSpec fourth = new GCMParameterSpec(128, iv);
  }
}
