import javax.naming.directory.DirContext;
import javax.naming.directory.SearchControls;

class Directory {
  void find(DirContext context, String user, SearchControls controls) throws Exception {
    // ruleid: omni.java.injection.ldap-filter
    context.search("ou=people", "(uid=" + user + ")", controls);
    // ruleid: omni.java.injection.ldap-filter
    context.search("ou=people", String.format("(&(uid=%s)(active=TRUE))", user), controls);
    // ok: omni.java.injection.ldap-filter
    context.search("ou=people", "(uid={0})", new Object[] {user}, controls);
    // A near miss: joined from constants.
    // ok: omni.java.injection.ldap-filter
    context.search("ou=people", "(&(active=TRUE)" + "(objectClass=person))", controls);
  }
}
