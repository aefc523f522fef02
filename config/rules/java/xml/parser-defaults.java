import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;

class Parsers {
  DocumentBuilder first() throws Exception {
    // ruleid: omni.java.xml.parser-defaults
    return DocumentBuilderFactory.newInstance().newDocumentBuilder();
  }

  DocumentBuilder second() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    // ruleid: omni.java.xml.parser-defaults
    return factory.newDocumentBuilder();
  }

  DocumentBuilder third() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    // A near miss: the same call on a hardened factory.
    // ok: omni.java.xml.parser-defaults
    return factory.newDocumentBuilder();
  }

  DocumentBuilder fourth(DocumentBuilderFactory factory) throws Exception {
    // ok: omni.java.xml.parser-defaults
    return factory.newDocumentBuilder();
  }
}
