import java.beans.XMLDecoder;
import java.beans.XMLEncoder;
import java.io.InputStream;
import java.io.OutputStream;

class Beans {
  Object read(InputStream in) {
    // ruleid: omni.java.deserialization.xml-decoder
    XMLDecoder decoder = new XMLDecoder(in);
    return decoder.readObject();
  }

  Object again(InputStream in) {
    // ruleid: omni.java.deserialization.xml-decoder
    return new java.beans.XMLDecoder(in, this).readObject();
  }

  void write(OutputStream out, Object bean) {
    // A near miss: writing is harmless.
    // ok: omni.java.deserialization.xml-decoder
    XMLEncoder encoder = new XMLEncoder(out);
    // ok: omni.java.deserialization.xml-decoder
    encoder.writeObject(bean);
  }
}
