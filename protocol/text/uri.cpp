#include "protocol/text/uri.h"

#include <algorithm>

namespace omni {
namespace {

constexpr std::string_view kKeptInPath = "/:@!$&'()*+,;=";  // what RFC 3986 allows in a path unescaped
constexpr std::string_view kReserved = ":/?#[]@!$&'()*+,;=";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_unreserved(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~'; }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_slash(char c) { return c == '/' || c == '\\'; }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The byte of the %XX at text[i], or -1.
int escape_at(std::string_view text, std::size_t i) {
  if (i + 2 >= text.size()) return -1;
  const int high = hex_value(text[i + 1]);
  const int low = hex_value(text[i + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kDigits[byte >> 4U];
  out += kDigits[byte & 0xFU];
}

Error invalid(std::string_view what, std::string_view text) {
  return Error(ErrorCode::InvalidInput, "URI '" + std::string(text) + "': " + std::string(what));
}

struct Parts {
  std::string_view scheme;
  bool has_authority = false;
  std::string_view authority;
  std::string_view path;
  std::string_view rest;  ///< query and fragment with their '?' or '#'
};

Result<Parts> split(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0])) return invalid("no scheme", text);
  Parts parts;
  parts.scheme = text.substr(0, colon);
  const auto of_scheme = [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; };
  if (!std::all_of(parts.scheme.begin(), parts.scheme.end(), of_scheme)) return invalid("no scheme", text);
  std::string_view rest = text.substr(colon + 1);
  const std::size_t tail = std::min(rest.find_first_of("?#"), rest.size());
  parts.rest = rest.substr(tail);
  rest = rest.substr(0, tail);
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    parts.has_authority = true;
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    parts.authority = rest.substr(0, slash);
    rest = rest.substr(slash);
  }
  parts.path = rest;
  return parts;
}

/// Escapes in one spelling: what needs none is bare, what does is in upper case. A decoded reserved character would mean
/// something else, so `keep_escaped` ones stay.
Result<std::string> normal_escapes(std::string_view part, std::string_view keep_escaped) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    char c = part[i];
    bool was_escaped = false;
    if (c == '%') {
      const int byte = escape_at(part, i);
      if (byte < 0) return invalid("'%' without two hexadecimal digits", part);
      c = static_cast<char>(byte);
      was_escaped = true;
      i += 2;
    } else if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) {
      return invalid("blank or control character", part);
    }
    const bool reserved = kReserved.find(c) != std::string_view::npos;
    if (is_unreserved(c) || (reserved && (!was_escaped || keep_escaped.find(c) == std::string_view::npos))) out += c;
    else append_escape(out, c);
  }
  return out;
}

bool starts_with_drive(std::string_view path) { return path.size() >= 2 && is_letter(path[0]) && path[1] == ':'; }

std::string with_lower_drive(std::string_view path) {
  std::string out(path);
  if (path.starts_with('/') && starts_with_drive(path.substr(1))) out[1] = to_lower(out[1]);
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

}  // namespace

Result<DocumentUri> parse_uri(std::string_view text) {
  OMNI_TRY(const Parts parts, split(text));
  DocumentUri uri{lower(parts.scheme) + ":"};
  const bool is_file = uri.value == "file:";
  if (is_file && !parts.path.starts_with('/')) return invalid("the path does not start with '/'", text);
  if (parts.has_authority || is_file) {
    OMNI_TRY(const std::string authority, normal_escapes(parts.authority, kReserved));
    uri.value += "//" + (is_file && lower(authority) == "localhost" ? std::string() : lower(authority));
  }
  // In the path of a file only what would cut it must stay escaped; other schemes keep all reserved ones as they are.
  OMNI_TRY(const std::string path, normal_escapes(parts.path, is_file ? "?#[]/" : kReserved));
  OMNI_TRY(const std::string rest, normal_escapes(parts.rest, kReserved));
  uri.value += (is_file ? with_lower_drive(path) : path) + rest;
  return uri;
}

Result<DocumentUri> file_uri(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return Error(ErrorCode::InvalidInput, "NUL byte in a path");
  const bool windows = (starts_with_drive(path) && (path.size() == 2 || is_slash(path[2]))) || path.starts_with("\\\\");
  std::string plain(path);
  if (windows) std::replace(plain.begin(), plain.end(), '\\', '/');
  if (plain.starts_with("//")) {  // a share on another host
    const std::string_view share = std::string_view(plain).substr(2);
    const std::size_t slash = std::min(share.find('/'), share.size());
    return DocumentUri{"file://" + percent_encode(lower(share.substr(0, slash))) +
                       percent_encode(share.substr(slash), kKeptInPath)};
  }
  if (windows) return DocumentUri{"file:///" + percent_encode(to_lower(plain[0]) + plain.substr(1), kKeptInPath)};
  if (!plain.starts_with('/')) {
    return Error(ErrorCode::InvalidInput, "path '" + plain + "': relative, so it has no URI of its own");
  }
  return DocumentUri{"file://" + percent_encode(plain, kKeptInPath)};
}

Result<std::string> path_of_uri(std::string_view text) {
  OMNI_TRY(const DocumentUri uri, parse_uri(text));
  return path_of(uri);
}

bool is_file_uri(const DocumentUri& uri) { return uri.value.starts_with("file:"); }

Result<std::string> path_of(const DocumentUri& uri) {
  if (!is_file_uri(uri)) return Error(ErrorCode::Unsupported, "URI '" + uri.value + "': not a file");
  OMNI_TRY(const Parts parts, split(uri.value));
  OMNI_TRY(std::string path, percent_decode(parts.path));
  if (path.find('\0') != std::string::npos) return invalid("NUL byte in the path", uri.value);
  if (!path.starts_with('/')) return invalid("the path does not start with '/'", uri.value);
  if (!parts.authority.empty()) {
    OMNI_TRY(const std::string host, percent_decode(parts.authority));
    return "//" + host + path;
  }
  if (starts_with_drive(std::string_view(path).substr(1)) && (path.size() == 3 || path[3] == '/')) path.erase(0, 1);
  return path;
}

std::string relative_uri(std::string_view path) {
  // ':' is escaped since `a:b` would be a scheme; a leading "//" would be a host, and an empty reference is legal.
  std::string out = percent_encode(path, "/@!$&'()*+,;=");
  return out.starts_with("//") ? "." + out : out;
}

std::string percent_encode(std::string_view text, std::string_view keep) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || keep.find(c) != std::string_view::npos) out += c;
    else append_escape(out, c);
  }
  return out;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int byte = escape_at(text, i);
    if (byte < 0) return invalid("'%' without two hexadecimal digits", text);
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

}  // namespace omni
