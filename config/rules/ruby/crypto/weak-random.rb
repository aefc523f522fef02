require "securerandom"

def issue(letters)
  # ruleid: omni.rb.crypto.weak-random
  token = rand(10**12).to_s
  # ruleid: omni.rb.crypto.weak-random
  password = Array.new(12) { letters.sample }.join
  # ok: omni.rb.crypto.weak-random
  api_key = SecureRandom.hex(32)
  # A near miss: chance for a game, not for a secret.
  # ok: omni.rb.crypto.weak-random
  dice = rand(1..6)
  [token, password, api_key, dice]
end
