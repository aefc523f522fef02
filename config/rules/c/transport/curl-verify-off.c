#include <curl/curl.h>

void set(CURL *handle, long strict) {
  // ruleid: omni.c.transport.curl-verify-off
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
  // ruleid: omni.c.transport.curl-verify-off
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0);
  // ok: omni.c.transport.curl-verify-off
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  // A near miss: zero for another option.
  // ok: omni.c.transport.curl-verify-off
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 0L);
  // ok: omni.c.transport.curl-verify-off
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, strict);
}
