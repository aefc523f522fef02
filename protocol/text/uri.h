#pragma once

#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace omni {

/// The name of a document in one spelling, so that equal documents compare equal however the client wrote them
/// (`file:///C%3a/x` and `file:///c:/x`). Answers to a client repeat the client's own spelling.
struct DocumentUri {
  std::string value;  ///< always normalised: made by parse_uri or file_uri
  auto operator<=>(const DocumentUri&) const = default;
};

/// Normalises: scheme and drive letter in lower case, %XX in upper case, nothing escaped that need not be.
/// Errors: InvalidInput (no scheme, broken %XX, blanks or control characters, a file URI with a relative path).
Result<DocumentUri> parse_uri(std::string_view text);

/// `/home/a b` to `file:///home/a%20b`; `C:\x` and `c:/x` to `file:///c:/x`; `\\host\share\x` and `//host/share/x` to
/// `file://host/share/x`. Bytes that are no UTF-8 are escaped like any other, so every path comes back.
/// Errors: InvalidInput for a relative path or one with a NUL byte.
Result<DocumentUri> file_uri(std::string_view path);

/// The other way; query and fragment are dropped. Drive paths come as `c:/x`, hosts as `//host/x`.
/// Errors: Unsupported for another scheme than `file`, InvalidInput for a NUL byte.
Result<std::string> path_of(const DocumentUri& uri);

/// Both steps: of a URI in any spelling. Errors: those of both.
Result<std::string> path_of_uri(std::string_view text);

bool is_file_uri(const DocumentUri& uri);

/// A relative path as a URI reference (SARIF): `a b/ü.py` to `a%20b/%C3%BC.py`. '\' stays a character of a name.
std::string relative_uri(std::string_view path);

/// Escapes all but letters, digits and "-._~" and the characters in `keep`.
std::string percent_encode(std::string_view text, std::string_view keep = {});
/// Errors: InvalidInput for a '%' without two hex digits.
Result<std::string> percent_decode(std::string_view text);

}  // namespace omni
