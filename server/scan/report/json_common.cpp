#include "server/scan/report/json_common.h"

#include "protocol/base/utf8.h"
#include "protocol/text/escape.h"

namespace omni {

namespace {

void append_unit(std::string& out, unsigned unit) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[unit >> static_cast<unsigned>(shift) & 0xFU];
}

}  // namespace

std::string dump_json(const OrderedJson& document, int indent) {
  const std::string plain = document.dump(indent, ' ', false, OrderedJson::error_handler_t::replace);
  std::string out;
  out.reserve(plain.size() + 1);
  for (std::size_t i = 0; i < plain.size();) {
    // Structure is ASCII and C0 controls are escaped already, so whatever show_controls would change is in a string.
    const auto byte = static_cast<unsigned char>(plain[i]);
    const std::string_view rest = std::string_view(plain).substr(i);
    if (byte == '#' && (rest.starts_with("##[") || rest.starts_with("##vso["))) {
      append_unit(out, '#');
      ++i;
      continue;
    }
    if (byte < 0x7F) {
      out += plain[i++];
      continue;
    }
    const Utf8Char c = decode_utf8(plain, i);
    const std::string_view raw = std::string_view(plain).substr(i, c.size);
    if (show_controls(raw) == raw) {
      out += raw;
    } else if (c.code_point < 0x10000) {
      append_unit(out, static_cast<unsigned>(c.code_point));
    } else {
      append_unit(out, static_cast<unsigned>(0xD7C0 + (c.code_point >> 10U)));
      append_unit(out, static_cast<unsigned>(0xDC00 + (c.code_point & 0x3FFU)));
    }
    i += c.size;
  }
  out += '\n';
  return out;
}

}  // namespace omni
