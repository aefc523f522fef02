#include <cstdlib>
#include <random>
#include <string>

std::string issue(std::size_t length) {
  std::string token;
  for (std::size_t i = 0; i < length; ++i) {
    // ruleid: omni.cpp.crypto.rand-secret
    token[i] = static_cast<char>('a' + std::rand() % 26);
  }
  // ruleid: omni.cpp.crypto.rand-secret
  const int session_id = std::rand();
  // ok: omni.cpp.crypto.rand-secret
  const unsigned salt = std::random_device{}();
  // A near miss: chance for a game, not for a secret.
  // ok: omni.cpp.crypto.rand-secret
  const int dice = std::rand() % 6;
  return token + std::to_string(session_id);
}
