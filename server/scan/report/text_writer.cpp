#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "protocol/text/escape.h"
#include "server/scan/report/code_frame.h"
#include "server/scan/report/shown.h"
#include "server/scan/report/width.h"
#include "server/scan/report/writers.h"

namespace omni {

namespace {

constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";

std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::Critical: return "\x1b[1;35m";
    case Severity::High: return "\x1b[1;31m";
    case Severity::Medium: return "\x1b[33m";
    case Severity::Low: return "\x1b[34m";
    case Severity::Info: return "\x1b[36m";
  }
  return "";
}

/// `text` in lines of at most `width` columns, broken at blanks; a longer word is left whole. Each line is escaped.
void append_wrapped(std::string& out, std::string_view text, unsigned indent, unsigned width) {
  const std::string shown = shown_text(text);
  const std::string margin(indent, ' ');
  const unsigned room = width > indent + 20 ? width - indent : 20;
  for (std::size_t begin = 0; begin < shown.size();) {
    std::size_t end = std::min(shown.find('\n', begin), shown.size());
    std::string line;
    const auto flush = [&] {
      if (!line.empty()) out += margin + escape_terminal(line) + "\n";
      line.clear();
    };
    const std::string_view paragraph = std::string_view(shown).substr(begin, end - begin);
    for (std::size_t at = 0; at < paragraph.size();) {
      const std::size_t stop = std::min(paragraph.find_first_of(" \t", at), paragraph.size());
      const std::string_view word = paragraph.substr(at, stop - at);
      at = stop + 1;
      if (word.empty()) continue;
      if (width > 0 && !line.empty() && display_width(line) + 1 + display_width(word) > room) flush();
      if (!line.empty()) line += ' ';
      line += word;
    }
    flush();
    begin = end + 1;
  }
}

class TextWriter {
 public:
  TextWriter(const ScanReport& report, const TextOptions& options) : report_(report), options_(options) {}

  std::string write() {
    for (const Finding& finding : report_.findings) write_finding(finding);
    if (options_.show_suppressed) {
      for (const Finding& finding : report_.suppressed) write_finding(finding);
    }
    write_problems();
    write_notifications();
    write_timing();
    if (report_.profile) out_ += write_profile(*report_.profile);
    write_summary();
    return std::move(out_);
  }

 private:
  std::string_view code(std::string_view colour) const { return options_.colour ? colour : std::string_view(); }
  std::string painted(std::string_view colour, std::string_view text) const {
    return std::string(code(colour)) + std::string(text) + std::string(code(kReset));
  }

  static std::string place_of(const Location& location) {
    std::string text = escape_terminal(location.file);
    if (location.region.resolved()) {
      text += ":" + std::to_string(location.region.start_line) + ":" + std::to_string(location.region.start_column);
    }
    return text;
  }

  void write_frame(const Location& location, Severity severity, unsigned indent) {
    FrameStyle style;
    style.width = options_.width;
    style.indent = indent;
    if (options_.colour) {
      style.gutter = {kDim, kReset};
      style.mark = {colour_of(severity), kReset};
    }
    out_ += code_frame(location.snippet, style);
    const auto shown = location.snippet.empty() ? 0 : location.snippet.back().number;
    const std::uint32_t last = location.region.end_column == 1 && location.region.end_line > location.region.start_line
                                   ? location.region.end_line - 1
                                   : location.region.end_line;
    if (shown > 0 && last > shown) {
      out_ += std::string(indent, ' ') + "  " + painted(kDim, "... " + count_of(last - shown, "more line")) + "\n";
    }
  }

  void write_finding(const Finding& finding) {
    out_ += painted(kBold, place_of(finding.location)) + ": " +
            painted(colour_of(finding.severity), to_string(finding.severity)) + ": " + escape_terminal(finding.rule_id);
    std::string ids;
    for (const std::string& cwe : finding.cwe) ids += (ids.empty() ? "" : ", ") + escape_terminal(cwe);
    if (!ids.empty()) out_ += " (" + ids + ")";
    if (finding.confidence == Confidence::Low) out_ += " [low confidence]";
    if (finding.state == FindingState::Updated) out_ += " [changed since the baseline]";
    out_ += '\n';
    if (finding.suppression) write_suppression(*finding.suppression);
    append_wrapped(out_, finding.message, 2, options_.width);
    write_frame(finding.location, finding.severity, 2);
    for (const CodeFlow& flow : finding.code_flows) write_flow(flow);
    for (const Location& related : finding.related) {
      const std::string message = show_controls(related.message);
      append_wrapped(out_, "see " + place_of(related) + (message.empty() ? "" : ": " + message), 2, options_.width);
    }
    if (!finding.fixes.empty()) write_fix(finding.fixes.front());
    out_ += '\n';
  }

  void write_suppression(const Suppression& suppression) {
    std::string text = "suppressed (" + std::string(to_string(suppression.kind));
    if (!suppression.file.empty()) text += ", " + show_controls(suppression.file) + (suppression.line > 0 ? ":" + std::to_string(suppression.line) : "");
    if (!suppression.expires.empty()) text += ", until " + suppression.expires;
    text += ")";
    if (!suppression.justification.empty()) text += ": " + suppression.justification;
    append_wrapped(out_, text, 2, options_.width);
  }

  void write_flow(const CodeFlow& flow) {
    std::size_t widest = 0;
    for (const FlowStep& step : flow.steps) widest = std::max(widest, to_string(step.kind).size());
    for (const FlowStep& step : flow.steps) {
      std::string kind(to_string(step.kind));
      kind.resize(widest, ' ');
      out_ += "    " + kind + "  " + place_of(step.location);
      const std::string message = escape_terminal(step.message);
      if (!message.empty()) out_ += "  " + message;
      out_ += '\n';
    }
  }

  void write_fix(const Fix& fix) {
    append_wrapped(out_, "fix (" + std::string(to_string(fix.applicability)) + "): " + fix.description, 2, options_.width);
    constexpr std::size_t kMaxLines = 6;
    for (const FixEdit& edit : fix.edits) {
      const std::string text = shown_text(edit.text);
      const std::string at = "    " + std::to_string(edit.region.start_line) + ":" + std::to_string(edit.region.start_column) + "  ";
      const std::string margin(at.size(), ' ');
      std::size_t lines = 0;
      for (std::size_t begin = 0; begin < text.size(); ++lines) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (lines == kMaxLines) {
          out_ += margin + "...\n";
          break;
        }
        out_ += (lines == 0 ? at : margin) + escape_terminal(std::string_view(text).substr(begin, end - begin)) + "\n";
        begin = end + 1;
      }
      if (text.empty()) out_ += at + "(removed)\n";
    }
  }

  /// At most max_listed lines of each code, then how many more there are: nothing disappears without a word.
  template <typename T, typename Code, typename Line>
  void write_list(const std::vector<T>& items, Code&& code_of, Line&& line_of) {
    std::map<std::string, std::size_t> seen;
    for (const T& item : items) {
      const std::size_t count = ++seen[code_of(item)];
      if (count <= options_.max_listed) out_ += line_of(item) + "\n";
    }
    for (const auto& [kind, count] : seen) {
      if (count <= options_.max_listed) continue;
      out_ += escape_terminal(kind) + ": " + std::to_string(count - options_.max_listed) + " more (--format json names them all)\n";
    }
    if (!items.empty()) out_ += '\n';
  }

  void write_problems() {
    write_list(
        report_.problems, [](const Problem& p) { return p.code; }, [](const Problem& p) { return escape_terminal(describe(p)); });
  }

  void write_notifications() {
    write_list(
        report_.notifications, [](const Notification& n) { return n.code; },
        [](const Notification& n) {
          std::string line;
          if (!n.file.empty()) {
            line = n.file;
            if (n.region.resolved()) line += ":" + std::to_string(n.region.start_line) + ":" + std::to_string(n.region.start_column);
            line += ": ";
          }
          line += std::string(to_string(n.level)) + ": ";
          if (!n.rule_id.empty()) line += "rule " + n.rule_id + ": ";
          return escape_terminal(line + n.message);
        });
  }

  void write_timing() {
    for (const StageTime& stage : report_.timing) {
      out_ += escape_terminal(stage.stage) + ": " + std::to_string(stage.time.count() / 1000) + "." +
              std::to_string(stage.time.count() % 1000 / 100) + " ms\n";
    }
    if (!report_.timing.empty()) out_ += '\n';
  }

  void write_summary() {
    out_ += painted(report_.findings.empty() ? "" : kBold, findings_line()) + "\n";
    std::string scanned = "scanned " + count_of(report_.files.size(), "file") + " (" +
                          shown_size(report_.bytes_scanned) + ") with " + count_of(report_.rule_count, "rule");
    std::set<std::string_view> refused;
    for (const Problem& problem : report_.problems) {
      const bool unusable = problem.severity == ProblemSeverity::Error || problem.code.starts_with("unsupported");
      if (unusable && !problem.rule_id.empty()) refused.insert(problem.rule_id);
    }
    if (!refused.empty()) scanned += "; " + count_of(refused.size(), "rule") + " refused";
    out_ += scanned + "\n";
    std::map<std::string, std::size_t> reasons;
    for (const SkippedFile& file : report_.skipped) ++reasons[file.reason];
    if (!reasons.empty()) {
      std::string list;
      for (const auto& [reason, count] : reasons) {
        list += (list.empty() ? "" : ", ") + std::to_string(count) + " " + escape_terminal(reason);
      }
      out_ += "skipped " + count_of(report_.skipped.size(), "file") + ": " + list + " (--list-files names them)\n";
    }
    if (!report_.complete) {
      std::size_t errors = 0;
      for (const Notification& n : report_.notifications) errors += n.level == Notification::Level::Error;
      out_ += painted("\x1b[1;31m", "incomplete: something was cut short") + (errors > 0 ? " (" + count_of(errors, "error") + " above)" : "") + "\n";
    }
    if (!report_.successful) out_ += painted("\x1b[1;31m", "the scan failed") + "\n";
  }

  std::string findings_line() const {
    if (report_.findings.empty()) return "no findings" + suppressed_part();
    std::array<std::size_t, 5> by_severity{};
    std::string_view last_file;
    std::size_t files = 0;
    for (const Finding& finding : report_.findings) {
      ++by_severity[static_cast<std::size_t>(finding.severity)];
      if (files == 0 || finding.location.file != last_file) ++files;
      last_file = finding.location.file;
    }
    std::string list;
    for (std::size_t i = by_severity.size(); i-- > 0;) {
      if (by_severity[i] == 0) continue;
      list += (list.empty() ? "" : ", ") + std::to_string(by_severity[i]) + " " + std::string(to_string(static_cast<Severity>(i)));
    }
    return count_of(report_.findings.size(), "finding") + " in " + count_of(files, "file") + " (" + list + ")" + suppressed_part();
  }

  std::string suppressed_part() const {
    std::size_t known = 0;
    for (const Finding& finding : report_.suppressed) {
      known += finding.suppression && finding.suppression->kind == Suppression::Kind::Baseline;
    }
    std::string text;
    if (report_.suppressed.size() > known) text += "; " + std::to_string(report_.suppressed.size() - known) + " suppressed";
    if (report_.baseline_used) {
      text += "; " + std::to_string(known) + " known from the baseline";
      if (!report_.absent.empty()) text += ", " + count_of(report_.absent.size(), "entry", "entries") + " of it no longer found";
    }
    return text;
  }

  const ScanReport& report_;
  const TextOptions& options_;
  std::string out_;
};

}  // namespace

bool wants_colour(bool is_terminal, const char* no_color, const char* term) {
  if (no_color != nullptr && *no_color != '\0') return false;
  return is_terminal && term != nullptr && std::string_view(term) != "dumb" && *term != '\0';
}

std::string write_text(const ScanReport& report, const TextOptions& options) { return TextWriter(report, options).write(); }

}  // namespace omni
