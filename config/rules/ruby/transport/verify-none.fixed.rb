require "net/http"
require "openssl"

def connect(host)
  http = Net::HTTP.new(host, 443)
  # ruleid: omni.rb.transport.verify-none
  http.verify_mode = OpenSSL::SSL::VERIFY_PEER
  # ruleid: omni.rb.transport.verify-none
  Net::HTTP.start(host, 443, verify_mode: OpenSSL::SSL::VERIFY_PEER)
  # ok: omni.rb.transport.verify-none
  http.verify_mode = OpenSSL::SSL::VERIFY_PEER
  # A near miss: a constant of another library.
  # ok: omni.rb.transport.verify-none
  http.open_timeout = Settings::VERIFY_NONE
  # A near miss: asks for the mode and sets nothing.
  # ok: omni.rb.transport.verify-none
  warn "not verified" if http.verify_mode == OpenSSL::SSL::VERIFY_NONE
  http
end
