require "digest"
require "openssl"

def digest(data)
  # ruleid: omni.rb.crypto.weak-hash
  first = Digest::MD5.hexdigest(data)
  # ruleid: omni.rb.crypto.weak-hash
  second = OpenSSL::Digest.new("SHA1")
  # ok: omni.rb.crypto.weak-hash
  third = Digest::SHA256.hexdigest(data)
  # A near miss: the same family, long enough.
  # ok: omni.rb.crypto.weak-hash
  fourth = OpenSSL::Digest.new("SHA512")
  [first, second, third, fourth]
end
