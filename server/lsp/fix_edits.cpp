#include "server/lsp/fix_edits.h"

#include <algorithm>

#include "protocol/lsp/types.h"

namespace omni {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

bool offers_fix(const Finding& finding) {
  return std::any_of(finding.fixes.begin(), finding.fixes.end(), [](const Fix& fix) { return fix.applicability != Fix::Applicability::Manual; });
}

FixedText fixed_text(const Context& ctx, const LanguageRegistry& registry, const Engine& engine, const FileInput& input, const std::vector<const Finding*>& findings,
                     bool keep_unsafe) {
  FixCheck check;
  check.keep_unsafe = keep_unsafe;
  check.again = [&](const std::string& changed) { return analyse_again(ctx, registry, engine.analysis(), input, changed); };
  return fix_text_checked(input.path, *input.text, findings, check);
}

JsonValue text_edits(const SourceText& source, const std::vector<ByteEdit>& edits, PositionEncoding encoding, std::string_view annotation) {
  JsonValue list = JsonValue::array();
  const std::string_view text = source.text();
  for (const ByteEdit& edit : edits) {
    ByteRange range = edit.range;  // it may cut a character
    std::string replacement = edit.text;
    while (range.begin > 0 && range.begin < text.size() && is_continuation(text[range.begin])) replacement.insert(0, 1, text[--range.begin]);
    while (range.end < text.size() && is_continuation(text[range.end])) replacement += text[range.end++];
    JsonValue item = {{"range", to_json_value(source.lines().range(range, encoding))}, {"newText", replacement}};
    if (!annotation.empty()) item["annotationId"] = annotation;
    list.push_back(std::move(item));
  }
  return list;
}

}  // namespace omni
