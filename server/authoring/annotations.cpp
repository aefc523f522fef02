#include "server/authoring/annotations.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace omni {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// The inside of a line that is one comment and nothing else.
std::optional<std::string_view> comment_of(std::string_view line) {
  struct Form {
    std::string_view open, close;
  };
  constexpr std::array<Form, 6> kForms{
      {{"{/*", "*/}"}, {"/*", "*/"}, {"<!--", "-->"}, {"(*", "*)"}, {"//", ""}, {"#", ""}}};
  line = trimmed(line);
  const auto* form = std::find_if(kForms.begin(), kForms.end(), [&](const Form& f) { return line.starts_with(f.open); });
  if (form == kForms.end()) return std::nullopt;
  line.remove_prefix(form->open.size());
  if (line.ends_with(form->close)) line.remove_suffix(form->close.size());
  return trimmed(line);
}

struct AnnotationKind {
  bool other_engine = false;  // `pro` or `deep`
  std::string_view word;
};

/// Takes "KIND:" off the beginning of `text`.
std::optional<AnnotationKind> take_kind(std::string_view& text) {
  std::string_view rest = text;
  AnnotationKind kind;
  for (const std::string_view prefix : {"pro", "deep"}) {
    if (!rest.starts_with(prefix)) continue;
    rest.remove_prefix(prefix.size());
    kind.other_engine = true;
    break;
  }
  for (const std::string_view word : {"ruleid", "ok", "todoruleid", "todook"}) {
    if (!rest.starts_with(word)) continue;
    std::string_view behind = trimmed(rest.substr(word.size()));
    if (!behind.starts_with(':')) continue;
    kind.word = word;
    text = trimmed(behind.substr(1));
    return kind;
  }
  return std::nullopt;
}

enum class Meaning : unsigned char { Reported, Quiet, Neutral };

Meaning meaning_of(const std::vector<AnnotationKind>& kinds) {
  if (kinds.front().other_engine) return Meaning::Neutral;
  if (kinds.front().word == "ok") return Meaning::Quiet;
  const bool expected = kinds.front().word == "ruleid" && std::all_of(kinds.begin() + 1, kinds.end(), [](const AnnotationKind& kind) {
    return kind.other_engine && kind.word == "todoruleid";
  });
  return expected ? Meaning::Reported : Meaning::Neutral;
}

struct Annotation {
  Meaning meaning = Meaning::Neutral;
  std::vector<std::string> ids;
};

/// "ruleid: a, b" to its meaning and ids; nothing for any other comment.
std::optional<Annotation> annotation_of(std::string_view line) {
  const auto comment = comment_of(line);
  if (!comment) return std::nullopt;
  std::string_view rest = *comment;
  std::vector<AnnotationKind> kinds;
  while (const auto kind = take_kind(rest)) kinds.push_back(*kind);
  if (kinds.empty()) return std::nullopt;
  Annotation out{meaning_of(kinds), {}};
  while (true) {
    const auto comma = rest.find(',');
    const std::string_view id = trimmed(rest.substr(0, comma));
    if (!id.empty() && id.find_first_of(" \t") == std::string_view::npos) out.ids.emplace_back(id);
    if (comma == std::string_view::npos) return out;
    rest.remove_prefix(comma + 1);
  }
}

Problem problem_at(std::uint32_t line, std::string message) {
  Problem problem;
  problem.code = "annotation";
  problem.message = std::move(message);
  problem.place.line = line;
  return problem;
}

}  // namespace

Annotations read_annotations(std::string_view text) {
  Annotations out;
  std::uint32_t number = 0;
  bool after_annotation = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    const auto annotation = annotation_of(line);
    if (annotation && after_annotation) {
      out.problems.push_back(problem_at(number, "the annotation above speaks of this annotation: name several rules in one, `ruleid: a, b`"));
    }
    after_annotation = annotation.has_value();
    if (!annotation) continue;
    for (const std::string& id : annotation->ids) {
      Expectation& rule = out.by_rule[id];
      switch (annotation->meaning) {
        case Meaning::Reported: rule.reported.insert(number + 1); break;
        case Meaning::Quiet: rule.quiet.insert(number + 1); break;
        case Meaning::Neutral: rule.neutral.insert(number + 1); break;
      }
    }
  }
  if (after_annotation) out.problems.push_back(problem_at(number, "an annotation on the last line speaks of no line"));
  for (auto& [id, rule] : out.by_rule) {
    for (const std::uint32_t line : rule.reported) rule.neutral.erase(line);
  }
  return out;
}

}  // namespace omni
