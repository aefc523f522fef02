#include "server/json/json_common.h"

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

void append_json(std::string& out, const OrderedJson& document, int indent, std::size_t margin) {
  const std::string plain = document.dump(indent, ' ', false, OrderedJson::error_handler_t::replace);
  const std::string_view text = plain;
  std::size_t done = 0;
  const auto catch_up = [&](std::size_t to) { out.append(text.substr(done, to - done)); };
  for (std::size_t i = 0; i < text.size();) {
    // Structure is ASCII and C0 controls are escaped already, so whatever show_controls would change is in a string, and a
    // line break is none of a string.
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\n') {
      catch_up(++i);
      done = i;
      out.append(margin, ' ');
    } else if (byte == '#' && (text.substr(i).starts_with("##[") || text.substr(i).starts_with("##vso["))) {
      catch_up(i);
      append_unit(out, '#');
      done = ++i;
    } else if (byte < 0x7F) {
      ++i;
    } else {
      const Utf8Char c = decode_utf8(text, i);
      const std::string_view raw = text.substr(i, c.size);
      if (show_controls(raw) != raw) {
        catch_up(i);
        if (c.code_point < 0x10000) {
          append_unit(out, static_cast<unsigned>(c.code_point));
        } else {
          append_unit(out, static_cast<unsigned>(0xD7C0 + (c.code_point >> 10U)));
          append_unit(out, static_cast<unsigned>(0xDC00 + (c.code_point & 0x3FFU)));
        }
        done = i + c.size;
      }
      i += c.size;
    }
  }
  catch_up(text.size());
}

std::string dump_json(const OrderedJson& document, int indent) {
  std::string out;
  append_json(out, document, indent);
  out += '\n';
  return out;
}

}  // namespace omni
