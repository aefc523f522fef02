import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;

class Sessions {
  Object first(InputStream in) throws Exception {
    ObjectInputStream stream = new ObjectInputStream(in);
    // ruleid: omni.java.deserialization.object-input-stream
    return stream.readObject();
  }

  Object second(InputStream in) throws Exception {
    // ruleid: omni.java.deserialization.object-input-stream
    return new ObjectInputStream(in).readObject();
  }

  Object filtered(InputStream in, ObjectInputFilter filter) throws Exception {
    ObjectInputStream stream = new ObjectInputStream(in);
    stream.setObjectInputFilter(filter);
    // A near miss: only the classes of the filter get through.
    // ok: omni.java.deserialization.object-input-stream
    return stream.readObject();
  }

  int number(InputStream in) throws Exception {
    // ok: omni.java.deserialization.object-input-stream
    return new ObjectInputStream(in).readInt();
  }

  private void readObject(ObjectInputStream stream) throws Exception {
    // A near miss: part of how this class is read, not where it is read from.
    // ok: omni.java.deserialization.object-input-stream
    Object first = stream.readObject();
  }
}
