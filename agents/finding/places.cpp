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

bool is_indentation(char c) { return c == ' ' || c == '\t'; }

/// The part of a line that is kept: at most `max_bytes` that show the beginning of `mark`, cut between characters. Found
/// before anything is copied, since one line can be the whole file.
ByteRange window_of(std::string_view text, ByteRange content, ByteRange mark, std::uint32_t max_bytes) {
  if (content.size() <= max_bytes) return content;
  const ByteOffset lead = std::min<ByteOffset>(max_bytes / 4, 60);
  ByteOffset begin = mark.begin > content.begin + lead ? mark.begin - lead : content.begin;
  begin = std::min(begin, content.end - max_bytes);
  ByteOffset end = begin + max_bytes;
  while (begin < mark.begin && !starts_character(text, begin)) ++begin;
  while (end > begin && !starts_character(text, end)) --end;
  return {begin, end};
}

void star_out(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < std::min(end, text.size()); ++i) text[i] = '*';
}

/// `window`: where `text` stands in the file.
void hide_secrets(std::string& text, ByteRange window, std::string_view file, std::span<const ByteRange> secrets) {
  constexpr ByteOffset kShortest = 4;    // shorter ones would star out half of the code around
  constexpr ByteOffset kLongest = 4096;  // a longer one does not fit on a kept line
  for (const ByteRange secret : secrets) {
    if (secret.overlaps(window)) {
      star_out(text, std::max(secret.begin, window.begin) - window.begin, std::min(secret.end, window.end) - window.begin);
    }
    if (secret.size() < kShortest || secret.size() > kLongest) continue;
    const std::string_view same = slice(file, secret);
    for (std::size_t at = text.find(same); at != std::string::npos; at = text.find(same, at)) star_out(text, at, at + same.size());
  }
}

/// What must not be shown of the finding's own file.
std::vector<ByteRange> secrets_of(const Finding& finding) {
  std::vector<ByteRange> secrets;
  for (const Evidence& evidence : finding.evidence) {
    if (evidence.redacted && !evidence.range.empty()) secrets.push_back(evidence.range);
  }
  if (secrets.empty() && finding.kind == FindingKind::Secret) secrets.push_back(finding.location.range);
  return secrets;
}

}  // namespace

Region region_of(const LineIndex& lines, ByteRange range) {
  range = clamp_to(range, lines);
  const Range utf16 = lines.range(range, PositionEncoding::Utf16);
  return {utf16.start.line + 1, utf16.start.character + 1, utf16.end.line + 1, utf16.end.character + 1};
}

std::vector<SnippetLine> snippet_of(const LineIndex& lines, ByteRange range, const SnippetOptions& options,
                                    std::span<const ByteRange> secrets) {
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
    ByteRange mark{content.begin, content.begin};
    if (number >= first && number <= last) {
      if (number == first) mark.begin = std::min(range.begin, content.end);
      mark.end = number == last ? std::clamp(range.end, mark.begin, content.end) : content.end;
      while (number != first && mark.begin < mark.end && is_indentation(lines.text()[mark.begin])) ++mark.begin;
    }
    const ByteRange window = window_of(lines.text(), content, mark, options.max_line_bytes);
    SnippetLine line;
    line.number = number + 1;
    line.text = std::string(slice(lines.text(), window));
    line.cut_before = window.begin > content.begin;
    line.cut_after = window.end < content.end;
    line.mark = {std::clamp(mark.begin, window.begin, window.end) - window.begin,
                 std::clamp(mark.end, window.begin, window.end) - window.begin};
    hide_secrets(line.text, window, lines.text(), secrets);
    snippet.push_back(std::move(line));
  }
  return snippet;
}

void resolve_places(Finding& finding, const TextLookup& texts, const SnippetOptions& options) {
  std::vector<ByteRange> secrets = secrets_of(finding);
  if (const SourceText* own = texts(finding.location.file); own != nullptr) {
    for (ByteRange& secret : secrets) secret = clamp_to(secret, own->lines());
  }
  const auto resolve = [&](Location& location) {
    const SourceText* text = texts(location.file);
    if (text == nullptr) return;
    const bool own = location.file == finding.location.file;  // ranges of secrets speak of this file
    location.region = region_of(text->lines(), location.range);
    location.snippet = snippet_of(text->lines(), location.range, options, own ? secrets : std::vector<ByteRange>{});
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
