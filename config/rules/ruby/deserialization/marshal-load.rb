require "json"

def restore(cookie, value)
  # ruleid: omni.rb.deserialization.marshal-load
  first = Marshal.load(cookie)
  # ruleid: omni.rb.deserialization.marshal-load
  second = Marshal.restore(cookie.unpack1("m"))
  # ok: omni.rb.deserialization.marshal-load
  third = JSON.parse(cookie)
  # A near miss: a deep copy of a value from right here.
  # ok: omni.rb.deserialization.marshal-load
  fourth = Marshal.load(Marshal.dump(value))
  [first, second, third, fourth]
end
