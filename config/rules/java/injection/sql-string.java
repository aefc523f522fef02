import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;

class Users {
  private static final String TABLE = "users";

  void find(Connection connection, Statement statement, String name, Report report) throws Exception {
    // ruleid: omni.java.injection.sql-string
    statement.executeQuery("SELECT * FROM users WHERE name = '" + name + "'");
    // ruleid: omni.java.injection.sql-string
    connection.prepareStatement(String.format("DELETE FROM users WHERE name = '%s'", name));
    String query = "UPDATE users SET seen = 1 WHERE name = '" + name + "'";
    // ruleid: omni.java.injection.sql-string
    statement.executeUpdate(query);
    // ok: omni.java.injection.sql-string
    PreparedStatement prepared = connection.prepareStatement("SELECT * FROM users WHERE name = ?");
    // A near miss: the table is a constant.
    // ok: omni.java.injection.sql-string
    statement.executeQuery("SELECT * FROM " + TABLE);
    // ok: omni.java.injection.sql-string
    report.update("Select a row, " + name);
  }
}
