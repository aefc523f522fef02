#include "server/service/patch.h"

#include <charconv>
#include <cstdint>
#include <optional>

namespace omni {
namespace {

struct Lines {
  std::vector<std::string_view> lines;  // with their line breaks
  explicit Lines(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const std::size_t next = end == std::string_view::npos ? text.size() : end + 1;
      lines.push_back(text.substr(at, next - at));
      at = next;
    }
  }
};

std::string_view without_break(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return line;
}

/// "a/src/x.py\t2026-…" → "src/x.py"; "" for /dev/null.
std::string path_in(std::string_view header) {
  header = without_break(header.substr(4));
  header = header.substr(0, header.find('\t'));
  if (header.ends_with('\r')) header.remove_suffix(1);
  if (header == "/dev/null") return {};
  if (header.starts_with("a/") || header.starts_with("b/")) header.remove_prefix(2);
  return std::string(header);
}

struct Span {
  std::uint32_t first = 0;
  std::uint32_t count = 1;
};

/// "12,3" behind a '-' or '+'.
std::optional<Span> read_span(std::string_view& text, char sign) {
  if (!text.starts_with(sign)) return std::nullopt;
  text.remove_prefix(1);
  Span span;
  auto read = [&](std::uint32_t& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
  };
  if (!read(span.first)) return std::nullopt;
  if (text.starts_with(',')) {
    text.remove_prefix(1);
    if (!read(span.count)) return std::nullopt;
  }
  return span;
}

class Applier {
 public:
  Applier(std::string_view diff, const std::function<Result<std::string>(const std::string&)>& text_of) : diff_(diff), text_of_(text_of) {}

  Result<std::vector<PatchedFile>> run() {
    std::vector<PatchedFile> out;
    while (at_ < diff_.lines.size()) {
      if (!diff_.lines[at_].starts_with("--- ") || at_ + 1 >= diff_.lines.size() || !diff_.lines[at_ + 1].starts_with("+++ ")) {
        ++at_;  // what tools write around: "diff --git …", "index …", mails
        continue;
      }
      OMNI_TRY(PatchedFile file, read_file());
      out.push_back(std::move(file));
    }
    if (out.empty()) return Error(ErrorCode::InvalidInput, "the diff names no file: a unified diff has lines `--- a/FILE` and `+++ b/FILE`");
    return out;
  }

 private:
  Error wrong(const std::string& why) const { return Error(ErrorCode::InvalidInput, "line " + std::to_string(at_ + 1) + " of the diff: " + why); }

  Result<PatchedFile> read_file() {
    PatchedFile file;
    const std::string old_path = path_in(diff_.lines[at_]);
    const std::string new_path = path_in(diff_.lines[at_ + 1]);
    at_ += 2;
    file.path = new_path.empty() ? old_path : new_path;
    file.removed = new_path.empty();
    if (!old_path.empty()) {
      OMNI_TRY(file.before, text_of_(old_path));
    }
    const Lines old(file.before);
    std::size_t next = 0;  // line of the old text
    std::uint32_t number = 0;  // of the new one
    const auto copy = [&](std::size_t until) {
      for (; next < until; ++next, ++number) file.after += old.lines[next];
    };
    while (at_ < diff_.lines.size() && diff_.lines[at_].starts_with("@@ ")) {
      std::string_view head = diff_.lines[at_].substr(3);
      const std::optional<Span> from = read_span(head, '-');
      if (head.starts_with(' ')) head.remove_prefix(1);
      const std::optional<Span> to = read_span(head, '+');
      if (!from || !to) return wrong("this is no hunk: `@@ -LINE,COUNT +LINE,COUNT @@` is expected");
      const std::size_t begin = from->count == 0 ? from->first : from->first - std::size_t{1};
      if (begin < next || begin > old.lines.size()) return wrong("the hunk begins behind the end of " + old_path + ", or before the hunk before it");
      copy(begin);
      ++at_;
      std::uint32_t old_left = from->count;
      std::uint32_t new_left = to->count;
      while (old_left > 0 || new_left > 0) {
        if (at_ >= diff_.lines.size()) return wrong("the hunk ends too early");
        const std::string_view line = diff_.lines[at_];
        const char sign = line.empty() || line == "\n" ? ' ' : line[0];
        const std::string_view text = line.empty() || line == "\n" ? line : line.substr(1);
        if (sign == '\\') {  // "\ No newline at end of file"
          ++at_;
          continue;
        }
        if (sign != '+') {
          if (sign != ' ' && sign != '-') return wrong("a line of a hunk begins with ' ', '-' or '+'");
          if (next >= old.lines.size() || without_break(old.lines[next]) != without_break(text)) return wrong("the file " + old_path + " holds another line here");
          if (old_left == 0) return wrong("the hunk has more lines than it says");
          --old_left;
        }
        if (sign != '-') {
          if (new_left == 0) return wrong("the hunk has more lines than it says");
          --new_left;
          ++number;
          if (sign == '+') file.added_lines.push_back(number);
          const bool unended = at_ + 1 < diff_.lines.size() && diff_.lines[at_ + 1].starts_with("\\");
          file.after += sign == ' ' ? old.lines[next] : unended ? without_break(text) : text;
        }
        if (sign != '+') ++next;
        ++at_;
      }
      if (at_ < diff_.lines.size() && diff_.lines[at_].starts_with("\\")) ++at_;
    }
    copy(old.lines.size());
    if (file.removed) file.after.clear();
    return file;
  }

  const Lines diff_;
  const std::function<Result<std::string>(const std::string&)>& text_of_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<PatchedFile>> apply_diff(std::string_view diff, const std::function<Result<std::string>(const std::string&)>& text_of) {
  return Applier(diff, text_of).run();
}

}  // namespace omni
