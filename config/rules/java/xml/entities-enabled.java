import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.stream.XMLInputFactory;

class Xml {
  void make() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    // ruleid: omni.java.xml.entities-enabled
    factory.setFeature("http://xml.org/sax/features/external-general-entities", true);
    // ok: omni.java.xml.entities-enabled
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    XMLInputFactory input = XMLInputFactory.newInstance();
    // ruleid: omni.java.xml.entities-enabled
    input.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, true);
    // A near miss: the same property, switched off.
    // ok: omni.java.xml.entities-enabled
    input.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
  }
}
