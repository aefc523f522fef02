#include <openssl/evp.h>

void make(EVP_MD_CTX *digest, EVP_CIPHER_CTX *cipher, const unsigned char *key) {
  // ruleid: omni.c.crypto.weak-evp
  EVP_DigestInit_ex(digest, EVP_md5(), NULL);
  // ruleid: omni.c.crypto.weak-evp
  EVP_EncryptInit_ex(cipher, EVP_aes_128_ecb(), NULL, key, NULL);
  // ok: omni.c.crypto.weak-evp
  EVP_DigestInit_ex(digest, EVP_sha256(), NULL);
  // A near miss: the same cipher in a mode that protects.
  // ok: omni.c.crypto.weak-evp
  EVP_EncryptInit_ex(cipher, EVP_aes_128_gcm(), NULL, key, NULL);
}
