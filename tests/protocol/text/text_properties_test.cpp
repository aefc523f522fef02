// Properties which hold for any input; RapidCheck shrinks what breaks one and prints it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "protocol/base/utf8.h"
#include "protocol/text/edits.h"
#include "protocol/text/escape.h"
#include "protocol/text/line_index.h"
#include "protocol/text/uri.h"

namespace omni {
namespace {

/// Text that is often almost right: characters of all sizes, line breaks, stray bytes, markup.
rc::Gen<std::string> any_text() {
  const auto piece = rc::gen::element<std::string>("a", " ", "\n", "\r", "\r\n", "ü", "€", "😀", "\x80", "\xe2\x82", "\xff",
                                                   "\xf0\x9f", "\x1b[", "::", "##[", "`", "<", "|", "%", "\"", "\t",
                                                   "longer than eight bytes");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
    std::string text;
    for (const std::string& part : pieces) text += part;
    return text;
  });
}

/// The obvious way to a position, one character after the other.
Position slow_position(std::string_view text, ByteOffset offset, PositionEncoding encoding) {
  Position at;
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Char c = decode_utf8(text, i);
    const bool crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    const std::size_t size = crlf ? 2 : c.size;
    if (offset < i + size) break;
    if (text[i] == '\n' || text[i] == '\r') at = {at.line + 1, 0};
    else at.character += encoding == PositionEncoding::Utf8 ? c.size : encoding == PositionEncoding::Utf16 && c.size == 4 ? 2 : 1;
    i += size;
  }
  return at;
}

bool is_start(std::string_view text, ByteOffset offset) {
  for (std::size_t i = 0; i <= offset;) {
    if (i == offset) return true;
    const bool crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    i += crlf ? 2 : decode_utf8(text, i).size;
  }
  return false;
}

constexpr PositionEncoding kEncodings[] = {PositionEncoding::Utf8, PositionEncoding::Utf16, PositionEncoding::Utf32};

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

TEST_CASE("offset to position and back, for every offset", "[properties]") {
  CHECK(rc::check([] {
    const std::string text = *any_text();
    const LineIndex index(text);
    for (ByteOffset offset = 0; offset <= text.size(); ++offset) {
      for (const PositionEncoding encoding : kEncodings) {
        const Position at = index.position(offset, encoding);
        RC_ASSERT(at.line < index.line_count());
        if (!is_start(text, offset)) {
          RC_ASSERT(index.offset(at, encoding) <= offset);
          continue;
        }
        RC_ASSERT(at == slow_position(text, offset, encoding));
        RC_ASSERT(index.offset(at, encoding) == offset);
      }
    }
  }));
}

TEST_CASE("any position gives an offset on its line", "[properties]") {
  CHECK(rc::check([](std::uint8_t line, std::uint8_t character) {
    const std::string text = *any_text();
    const LineIndex index(text);
    for (const PositionEncoding encoding : kEncodings) {
      const ByteOffset offset = index.offset({line, character}, encoding);
      RC_ASSERT(offset <= text.size());
      if (line < index.line_count()) RC_ASSERT(index.line_of(offset) == line);
    }
  }));
}

TEST_CASE("edits: one after the other from behind equals all at once", "[properties]") {
  CHECK(rc::check([] {
    const std::string text = *any_text();
    const auto size = static_cast<int>(text.size());
    std::vector<int> cuts = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, size + 1));
    std::sort(cuts.begin(), cuts.end());
    std::vector<ByteEdit> edits;
    for (std::size_t i = 0; i + 1 < cuts.size(); i += 2) {
      edits.push_back({{static_cast<ByteOffset>(cuts[i]), static_cast<ByteOffset>(cuts[i + 1])}, std::to_string(i)});
    }
    const auto less = [](const ByteEdit& a, const ByteEdit& b) { return a.range < b.range; };
    RC_PRE(std::is_sorted(edits.begin(), edits.end(), less));
    std::string expected = text;
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
      expected.replace(edit->range.begin, edit->range.size(), edit->text);
    }
    RC_ASSERT(*apply_edits(text, edits) == expected);
  }));
}

TEST_CASE("every absolute path comes back from its URI", "[properties]") {
  CHECK(rc::check([] {
    const std::string path = "/x" + *any_text();
    const DocumentUri uri = file_uri(path).value();
    RC_ASSERT(path_of(uri).value() == path);
    RC_ASSERT(parse_uri(uri.value).value() == uri);
    RC_ASSERT(!has_control(uri.value));
  }));
}

TEST_CASE("parsing a URI never crashes and is stable", "[properties]") {
  CHECK(rc::check([] {
    const auto once = parse_uri(*rc::gen::element<std::string>("file:", "file://", "a:", "") + *any_text());
    if (!once.has_value()) return;
    RC_ASSERT(parse_uri(once->value).value() == *once);
    static_cast<void>(path_of(*once).has_value());
  }));
}

TEST_CASE("no exit lets controls, bad bytes or its own markup through", "[properties]") {
  CHECK(rc::check([] {
    const std::string text = *any_text();
    for (const auto escape : {show_controls, escape_terminal, escape_markdown, markdown_code_span, csv_field,
                              escape_workflow_data, escape_workflow_property}) {
      const std::string out = escape(text);
      RC_ASSERT(is_valid_utf8(out));
      RC_ASSERT(!has_control(out));
    }
    RC_ASSERT(escape_html(text).find_first_of("<>\"'") == std::string::npos);
    RC_ASSERT(escape_terminal(text).find("##[") == std::string::npos);
    RC_ASSERT(!escape_terminal(text).starts_with("::"));
    RC_ASSERT(escape_workflow_property(text).find_first_of(":,") == std::string::npos);
  }));
}

}  // namespace omni
