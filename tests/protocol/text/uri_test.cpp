#include "protocol/text/uri.h"

#include <catch2/catch.hpp>
#include <vector>

namespace omni {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

template <typename T>
std::string shown(const Result<T>& result, const std::string& value) {
  return result.has_value() ? value : "error: " + std::string(to_string(result.error().code()));
}

std::string uri_of(std::string_view path) {
  const auto uri = file_uri(path);
  return shown(uri, uri.has_value() ? uri->value : "");
}

std::string normal(std::string_view text) {
  const auto uri = parse_uri(text);
  return shown(uri, uri.has_value() ? uri->value : "");
}

std::string path_from(std::string_view text) {
  const auto uri = parse_uri(text);
  if (!uri.has_value()) return "error: " + std::string(to_string(uri.error().code()));
  const auto path = path_of(*uri);
  return shown(path, path.has_value() ? *path : "");
}

}  // namespace

TEST_CASE("paths to file URIs", "[uri]") {
  for (const auto& [path, uri] : Pairs{
           {"/", "file:///"},
           {"/home/me/a.py", "file:///home/me/a.py"},
           {"/a b/ü#?%[].py", "file:///a%20b/%C3%BC%23%3F%25%5B%5D.py"},
           {"/@scope/x+y(1),z;=!$&'*:", "file:///@scope/x+y(1),z;=!$&'*:"},
           {"/\xff\x01", "file:///%FF%01"},
           {"/back\\slash", "file:///back%5Cslash"},
           {"C:\\Users\\Me", "file:///c:/Users/Me"},
           {"c:/x", "file:///c:/x"},
           {"c:", "file:///c:"},
           {"\\\\Host\\share\\x y", "file://host/share/x%20y"},
           {"//host/share", "file://host/share"},
           {"relative", "error: invalid-input"},
           {"", "error: invalid-input"},
           {std::string("/a\0b", 4), "error: invalid-input"},
       }) {
    CHECK(uri_of(path) == uri);
  }
}

TEST_CASE("file URIs to paths", "[uri]") {
  for (const auto& [uri, path] : Pairs{
           {"file:///home/a%20b/%C3%BC.py", "/home/a b/ü.py"},
           {"file:/home/x", "/home/x"},
           {"FILE://localhost/x", "/x"},
           {"file:///c%3A/Users", "c:/Users"},
           {"file:///C:/Users", "c:/Users"},
           {"file:///C%3a", "c:"},
           {"file:///c:x", "/c:x"},
           {"file://host/share/x", "//host/share/x"},
           {"file:///x?query#fragment", "/x"},
           {"file:///x%3Fy%23z", "/x?y#z"},
           {"untitled:Untitled-1", "error: unsupported"},
           {"file:///a%00b", "error: invalid-input"},
           {"file:///a%2", "error: invalid-input"},
           {"file:///a%zz", "error: invalid-input"},
           {"file:relative", "error: invalid-input"},
           {"no scheme", "error: invalid-input"},
           {":x", "error: invalid-input"},
           {"/x", "error: invalid-input"},
           {"", "error: invalid-input"},
           {"file:///a b", "error: invalid-input"},
       }) {
    CHECK(path_from(uri) == path);
  }
}

TEST_CASE("one spelling for one document", "[uri]") {
  for (const auto& [uri, expected] : Pairs{
           {"file:///C%3A/a%7eb/%c3%bc", "file:///c:/a~b/%C3%BC"},
           {"file:///a%2Fb", "file:///a%2Fb"},  // an escaped slash is part of a name
           {"file:///a%40b%2c", "file:///a@b,"},
           {"file:/x", "file:///x"},
           {"untitled:Untitled%2D1", "untitled:Untitled-1"},
           {"vscode-notebook-cell:/a%20b.ipynb#W0s%3D", "vscode-notebook-cell:/a%20b.ipynb#W0s%3D"},
           {"HTTP://Host/a%3ab?q=%2f#f", "http://host/a%3Ab?q=%2F#f"},
       }) {
    CHECK(normal(uri) == expected);
    CHECK(normal(expected) == expected);
  }
}

TEST_CASE("relative references never become absolute", "[uri]") {
  for (const auto& [path, uri] : Pairs{{"a b/ü.py", "a%20b/%C3%BC.py"},
                                       {"javascript:x", "javascript%3Ax"},
                                       {"//host/x", ".//host/x"},
                                       {"a?b#c", "a%3Fb%23c"}}) {
    CHECK(relative_uri(path) == uri);
  }
}

}  // namespace omni
