// An option byte, a generic pattern, a line `----`, a document: both modes (tokens and aliengrep).
#include "agents/rules/generic/pattern.h"
#include "tests/fuzz/support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace omni;
  std::string_view text = fuzz::text_of(data, size);
  if (text.empty()) return 0;
  const auto choice = static_cast<unsigned char>(text.front());
  text.remove_prefix(1);
  const std::string_view code = fuzz::take_part(text);
  GenericOptions options;
  options.aliengrep = (choice & 1U) != 0;
  options.multi_line = (choice & 2U) == 0;
  options.caseless = (choice & 4U) != 0;
  options.comments = static_cast<GenericCommentStyle>((choice >> 3U) & 3U);
  options.ellipsis_max_span = choice >> 5U;
  if ((choice & 0x60U) == 0x60U) options.extra_braces = "<>";
  const Result<GenericPattern> pattern = GenericPattern::compile(code, options);
  if (!pattern.has_value()) {
    fuzz::require(!pattern.error().message().empty());
    return 0;
  }
  const fuzz::FuzzContext context;
  const GenericDocument document(text, options);
  const Result<std::vector<GenericMatch>> found = pattern->matches(context.ctx, document);
  if (!found.has_value()) {
    fuzz::require(found.error().code() == ErrorCode::BudgetExceeded);
    return 0;
  }
  const ByteRange whole{0, static_cast<ByteOffset>(text.size())};
  for (const GenericMatch& match : *found) {
    fuzz::require(match.range.begin <= match.range.end && whole.contains(match.range));
    for (const auto& [name, range] : match.bindings) fuzz::require(name.starts_with('$') && range.begin <= range.end && whole.contains(range));
  }
  return 0;
}
