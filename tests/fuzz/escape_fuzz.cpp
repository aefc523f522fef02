// Arbitrary bytes through every exit, the line index, URIs and the UTF-8 walk: nothing crashes, nothing gets out that
// an exit promises to hold back, and places survive the way there and back.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "protocol/base/log.h"
#include "protocol/base/utf8.h"
#include "protocol/text/escape.h"
#include "protocol/text/line_index.h"
#include "protocol/text/uri.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

void check_exits(std::string_view text) {
  using namespace omni;
  for (const auto escape : {show_controls, escape_terminal, escape_markdown, markdown_code_span, csv_field,
                            escape_workflow_data, escape_workflow_property}) {
    const std::string out = escape(text);
    require(is_valid_utf8(out) && !has_control(out));
  }
  require(escape_html(text).find_first_of("<>\"'") == std::string::npos);
  require(escape_terminal(text).find("##[") == std::string::npos);
  require(escape_workflow_property(text).find_first_of(":,") == std::string::npos);
  const std::string markdown = escape_markdown(text);
  for (std::size_t i = 0; i < markdown.size(); ++i) {
    if (markdown[i] == '\\') ++i;  // the next one is bare text
    else require(std::string_view("`*_[]()#!|<>~@:").find(markdown[i]) == std::string_view::npos);
  }
  const std::string block = markdown_code_block(text);
  const std::string fence = block.substr(0, block.find('\n'));
  require(block.find(fence, fence.size()) == block.size() - fence.size() - 1);  // its only other place is the end
  const LogField fields[] = {{"v", text}};
  require(!has_control(format_log_text({LogLevel::Info, text, fields, text, text})));
  require(!has_control(format_log_json({LogLevel::Info, text, fields, text, text}, text)));
}

void check_places(std::string_view text) {
  using namespace omni;
  const LineIndex index(text);
  for (ByteOffset offset = 0; offset <= text.size(); ++offset) {
    for (const PositionEncoding encoding : {PositionEncoding::Utf8, PositionEncoding::Utf16, PositionEncoding::Utf32}) {
      const Position at = index.position(offset, encoding);
      const ByteOffset back = index.offset(at, encoding);
      require(back <= offset && offset - back <= 3 && index.position(back, encoding) == at);
    }
  }
}

void check_uris(std::string_view text) {
  using namespace omni;
  if (const auto uri = parse_uri(text); uri.has_value()) {
    require(parse_uri(uri->value).value() == *uri);
    static_cast<void>(path_of(*uri).has_value());
  }
  if (text.find('\0') == std::string_view::npos && !text.starts_with('/')) {
    const std::string path = "/" + std::string(text);
    if (path.size() < 3 || path[2] != ':') require(path_of(file_uri(path).value()).value() == path);
  }
  require(!has_control(relative_uri(text)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_exits(text);
  check_places(text);
  check_uris(text);
  return 0;
}
