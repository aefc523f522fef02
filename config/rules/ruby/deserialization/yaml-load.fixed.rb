require "yaml"

def read(text)
  # ruleid: omni.rb.deserialization.yaml-load
  first = YAML.safe_load(text)
  # ruleid: omni.rb.deserialization.yaml-load
  second = YAML.safe_load(text)
  # ok: omni.rb.deserialization.yaml-load
  third = YAML.safe_load(text)
  # A near miss: the classes are named.
  # ok: omni.rb.deserialization.yaml-load
  fourth = YAML.safe_load(text, permitted_classes: [Date])
  # ok: omni.rb.deserialization.yaml-load
  [first, second, third, fourth, YAML.dump(text)]
end
