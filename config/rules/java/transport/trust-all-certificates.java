import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

abstract class TrustAll implements X509TrustManager {
  // ruleid: omni.java.transport.trust-all-certificates
  public void checkServerTrusted(X509Certificate[] chain, String kind) {
    // anything goes
  }
}

abstract class TrustAllToo implements X509TrustManager {
  // ruleid: omni.java.transport.trust-all-certificates
  public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {}
}

abstract class TrustOne implements X509TrustManager {
  X509TrustManager inner;

  // ok: omni.java.transport.trust-all-certificates
  public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    inner.checkServerTrusted(chain, kind);
  }

  // A near miss: a server that asks its clients for nothing.
  // ok: omni.java.transport.trust-all-certificates
  public void checkClientTrusted(X509Certificate[] chain, String kind) {}
}
