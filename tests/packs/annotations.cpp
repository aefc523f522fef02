#include "tests/packs/annotations.h"

#include <array>
#include <optional>

namespace omni::test {
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
  for (const Form& form : kForms) {
    if (!line.starts_with(form.open) || !line.ends_with(form.close)) continue;
    line.remove_prefix(form.open.size());
    if (line.size() < form.close.size()) return std::nullopt;
    line.remove_suffix(form.close.size());
    return trimmed(line);
  }
  return std::nullopt;
}

/// "ruleid: a, b" to kind and ids; nothing for any other comment.
struct Annotation {
  std::string_view kind;
  std::vector<std::string> ids;
};
std::optional<Annotation> annotation_of(std::string_view line) {
  const auto comment = comment_of(line);
  if (!comment) return std::nullopt;
  const auto colon = comment->find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  Annotation out{.kind = trimmed(comment->substr(0, colon)), .ids = {}};
  if (out.kind != "ruleid" && out.kind != "ok" && out.kind != "todoruleid" && out.kind != "todook") return std::nullopt;
  std::string_view rest = comment->substr(colon + 1);
  while (true) {
    const auto comma = rest.find(',');
    out.ids.emplace_back(trimmed(rest.substr(0, comma)));
    if (comma == std::string_view::npos) return out;
    rest.remove_prefix(comma + 1);
  }
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
      out.problems.push_back(std::to_string(number) + ": the annotation above speaks of this annotation");
    }
    after_annotation = annotation.has_value();
    if (!annotation) continue;
    for (const std::string& id : annotation->ids) {
      Expectation& rule = out.by_rule[id];
      (annotation->kind == "ruleid" ? rule.reported
       : annotation->kind == "ok"   ? rule.quiet
                                    : rule.neutral)
          .insert(number + 1);
    }
  }
  if (after_annotation) out.problems.push_back(std::to_string(number) + ": an annotation on the last line");
  return out;
}

}  // namespace omni::test
