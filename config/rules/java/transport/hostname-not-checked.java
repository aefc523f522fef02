import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSession;
import org.apache.http.conn.ssl.NoopHostnameVerifier;

class Hosts implements HostnameVerifier {
  // ruleid: omni.java.transport.hostname-not-checked
  public boolean verify(String host, SSLSession session) {
    return true;
  }

  Object set(HttpsURLConnection connection, Client client) {
    // ruleid: omni.java.transport.hostname-not-checked
    connection.setHostnameVerifier((host, session) -> true);
    // ok: omni.java.transport.hostname-not-checked
    connection.setHostnameVerifier((host, session) -> host.equals("db.internal"));
    // A near miss: a lambda that says yes to something else.
    // ok: omni.java.transport.hostname-not-checked
    client.setRetryPolicy((request, count) -> true);
    // ruleid: omni.java.transport.hostname-not-checked
    return NoopHostnameVerifier.INSTANCE;
  }
}
