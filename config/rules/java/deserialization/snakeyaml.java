import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.Constructor;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class Settings {
  Object read(String text) {
    // ruleid: omni.java.deserialization.snakeyaml
    Object first = new Yaml().load(text);
    // ruleid: omni.java.deserialization.snakeyaml
    Yaml second = new Yaml(new Constructor(Settings.class));
    // A near miss: this constructor builds plain maps and lists only.
    // ok: omni.java.deserialization.snakeyaml
    Yaml third = new Yaml(new SafeConstructor(new LoaderOptions()));
    // ok: omni.java.deserialization.snakeyaml
    String fourth = third.dump(first);
    return second.load(fourth);
  }
}
