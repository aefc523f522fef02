#include "server/lsp/page.h"

#include <algorithm>

#include "protocol/text/uri.h"

namespace omni {
namespace {

constexpr std::size_t kLongestEvidence = 200;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

}  // namespace

std::string Page::code(std::string_view text) const {
  const std::string cut = std::string(text.substr(0, kLongestEvidence)) + (text.size() > kLongestEvidence ? "…" : "");
  return markdown_ ? markdown_code_span(cut) : show_controls(cut);
}

std::string rule_page_uri(std::string_view shown_id) { return std::string(kPageScheme) + "rule/" + relative_uri(shown_id) + ".md"; }

void write_rule(Page& page, const Rule& rule, const std::string& shown_id) {
  page.heading(shown_id);
  std::string grade = "severity " + rule.severity_text;
  if (!rule.metadata.category.empty()) grade += ", " + rule.metadata.category;
  page.text(grade + ", for " + joined(rule.languages));
  page.text(rule.message);
  const auto list = [&](std::string_view title, const std::vector<std::string>& words) {
    if (words.empty()) return;
    page.text(title);
    for (const std::string& word : words) page.item(page.link(word, word));
    page.gap();
  };
  list("Weaknesses:", rule.metadata.cwe);
  list("OWASP:", rule.metadata.owasp);
  list("More about it:", rule.metadata.references);
  if (rule.mode == RuleMode::Taint) page.text("It follows data from where it enters to where it does harm.");
  if (rule.fix || rule.fix_regex) page.text("It offers a fix.");
  list("Only in:", rule.include_paths);
  list("Not in:", rule.exclude_paths);
  page.text("It stands in " + rule.file + ", line " + std::to_string(rule.place.line) + ". omni explain, or the request omni/explain, says why it does or does not report a line.");
}

}  // namespace omni
