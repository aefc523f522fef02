require "openssl"

def ciphers
  # ruleid: omni.rb.crypto.weak-cipher
  first = OpenSSL::Cipher.new("des-ede3-cbc")
  # ruleid: omni.rb.crypto.weak-cipher
  second = OpenSSL::Cipher.new("AES-128-ECB")
  # ok: omni.rb.crypto.weak-cipher
  third = OpenSSL::Cipher.new("aes-256-gcm")
  # A near miss: a digest, not a cipher.
  # ok: omni.rb.crypto.weak-cipher
  fourth = OpenSSL::Digest.new("SHA256")
  [first, second, third, fourth]
end
