import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.DriverManager;

class Database {
  void connect(String url, Form form) throws Exception {
    // ruleid: omni.java.secrets.hardcoded-db-password
    Connection first = DriverManager.getConnection(url, "app", "winter-2031-rain");
    HikariConfig config = new HikariConfig();
    // ruleid: omni.java.secrets.hardcoded-db-password
    config.setPassword("blue-lamp-77");
    // ok: omni.java.secrets.hardcoded-db-password
    config.setPassword(System.getenv("DB_PASSWORD"));
    // A near miss: an empty password is no secret.
    // ok: omni.java.secrets.hardcoded-db-password
    Connection second = DriverManager.getConnection(url, "sa", "");
    // ok: omni.java.secrets.hardcoded-db-password
    form.setPassword("Password");
  }
}
