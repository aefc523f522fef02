#include "agents/finding/places.h"

#include <algorithm>

namespace omni {

namespace {

ByteRange clamp_to(ByteRange range, const LineIndex& lines) {
  const auto size = static_cast<ByteOffset>(lines.text().size());
  const ByteOffset begin = std::min(range.begin, size);
  return {begin, std::clamp(range.end, begin, size)};
}

bool starts_character(std::string_view text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0u) != 0x80u;
}

/// `line` with the window of at most `max_bytes` that shows the beginning of `mark`, cut between characters.
void cut_line(SnippetLine& line, std::size_t max_bytes) {
  if (line.text.size() <= max_bytes) return;
  const std::size_t lead = std::min<std::size_t>(max_bytes / 4, 60);
  std::size_t begin = line.mark.begin > lead ? line.mark.begin - lead : 0;
  begin = std::min(begin, line.text.size() - max_bytes);
  std::size_t end = begin + max_bytes;
  while (begin < line.mark.begin && !starts_character(line.text, begin)) ++begin;
  while (end > begin && !starts_character(line.text, end)) --end;
  line.cut_before = begin > 0;
  line.cut_after = end < line.text.size();
  line.text = line.text.substr(begin, end - begin);
  const auto shift = [&](ByteOffset at) {
    return static_cast<ByteOffset>(std::clamp<std::size_t>(at, begin, end) - begin);
  };
  line.mark = {shift(line.mark.begin), shift(line.mark.end)};
}

}  // namespace

Region region_of(const LineIndex& lines, ByteRange range) {
  range = clamp_to(range, lines);
  const Range utf16 = lines.range(range, PositionEncoding::Utf16);
  return {utf16.start.line + 1, utf16.start.character + 1, utf16.end.line + 1, utf16.end.character + 1};
}

std::vector<SnippetLine> snippet_of(const LineIndex& lines, ByteRange range, const SnippetOptions& options) {
  range = clamp_to(range, lines);
  const std::uint32_t first = lines.line_of(range.begin);
  // A range that ends with a line break ends on that line, not on the next one.
  const std::uint32_t last = lines.line_of(range.empty() ? range.begin : range.end - 1);
  const std::uint32_t last_shown = std::min(last, first + std::max(options.max_lines, 1u) - 1);
  const std::uint32_t from = first - std::min(first, options.lines_before);
  const std::uint32_t to = last_shown < last ? last_shown : std::min(last + options.lines_after, lines.line_count() - 1);
  std::vector<SnippetLine> snippet;
  for (std::uint32_t number = from; number <= to; ++number) {
    const ByteRange content = lines.line_content(number);
    SnippetLine line;
    line.number = number + 1;
    line.text = std::string(slice(lines.text(), content));
    if (number >= first && number <= last) {
      ByteOffset begin = number == first ? std::min(range.begin, content.end) : content.begin;
      const ByteOffset end = number == last ? std::clamp(range.end, begin, content.end) : content.end;
      if (number != first) {  // not the indentation
        while (begin < end && (lines.text()[begin] == ' ' || lines.text()[begin] == '\t')) ++begin;
      }
      line.mark = {begin - content.begin, end - content.begin};
    }
    cut_line(line, options.max_line_bytes);
    snippet.push_back(std::move(line));
  }
  return snippet;
}

void resolve_places(Finding& finding, const TextLookup& texts, const SnippetOptions& options) {
  const auto resolve = [&](Location& location) {
    const SourceText* text = texts(location.file);
    if (text == nullptr) return;
    location.region = region_of(text->lines(), location.range);
    location.snippet = snippet_of(text->lines(), location.range, options);
  };
  resolve(finding.location);
  for (Location& related : finding.related) resolve(related);
  for (CodeFlow& flow : finding.code_flows) {
    for (FlowStep& step : flow.steps) resolve(step.location);
  }
  for (Fix& fix : finding.fixes) {
    for (FixEdit& edit : fix.edits) {
      if (const SourceText* text = texts(edit.file); text != nullptr) edit.region = region_of(text->lines(), edit.range);
    }
  }
}

}  // namespace omni
