#include "server/scan/report/sarif_rules.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "protocol/text/escape.h"
#include "protocol/text/uri.h"
#include "server/scan/report/shown.h"

namespace omni::sarif {

namespace {

constexpr std::size_t kMaxTags = 20;              // GitHub refuses rules with more
constexpr std::size_t kMaxShortDescription = 200;

/// "CWE-089", "cwe-89: Title" → "89".
std::optional<std::string> cwe_number(std::string_view cwe) {
  const auto digits = cwe.find_first_of("0123456789");
  if (digits == std::string_view::npos) return std::nullopt;
  unsigned number = 0;
  const char* begin = cwe.data() + digits;
  const auto [end, error] = std::from_chars(begin, cwe.data() + cwe.size(), number);
  if (error != std::errc() || number == 0 || number > 99999) return std::nullopt;
  return std::to_string(number);
}

std::string first_sentence(const std::string& text) {
  std::size_t end = std::min(text.find('\n'), text.size());
  for (std::size_t at = text.find(". "); at < end; at = text.find(". ", at + 1)) {
    end = at + 1;
    break;
  }
  if (end > kMaxShortDescription) {
    end = text.rfind(' ', kMaxShortDescription);
    if (end == std::string::npos) end = kMaxShortDescription;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + " ...";
  }
  return text.substr(0, end);
}

/// Only what can safely be followed from a help page: http and https, in one piece.
bool is_web_link(std::string_view uri) {
  return (uri.starts_with("https://") || uri.starts_with("http://")) &&
         std::all_of(uri.begin(), uri.end(), [](char c) { return c > ' ' && c < 0x7F && std::string_view("<>\"`\\^{|}").find(c) == std::string_view::npos; });
}

/// GitHub ranks rules with the tag `security` by their `security-severity`, and only those.
bool is_security(const RuleDescriptor& rule) {
  switch (rule.kind) {
    case FindingKind::Vulnerability:
    case FindingKind::Secret:
    case FindingKind::Misconfiguration: return rule.category.empty() || rule.category == "security";
    case FindingKind::Licence:
    case FindingKind::Dependency:
    case FindingKind::Privacy:
    case FindingKind::Policy:
    case FindingKind::Hygiene: return false;
  }
  return false;
}

std::vector<std::string> tags_of(const RuleDescriptor& rule) {
  std::vector<std::string> tags;
  const auto add = [&](std::string tag) {
    if (!tag.empty() && tags.size() < kMaxTags && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(std::move(tag));
  };
  if (is_security(rule)) add("security");
  add(show_controls(rule.category));
  for (const std::string& cwe : rule.cwe) {
    if (const auto number = cwe_number(cwe)) {
      add("external/cwe/cwe-" + std::string(number->size() < 3 ? 3 - number->size() : 0, '0') + *number);
    }
  }
  for (const std::string& owasp : rule.owasp) add("OWASP-" + show_controls(owasp));
  for (const std::string& language : rule.languages) add(show_controls(language));
  return tags;
}

std::string help_text(const RuleDescriptor& rule) {
  std::string text = shown_text(rule.help_text.empty() ? rule.message : rule.help_text);
  if (!rule.cwe.empty()) {
    text += "\n\nWeakness:";
    for (const std::string& cwe : rule.cwe) text += " " + show_controls(cwe);
  }
  for (std::size_t i = 0; i < rule.references.size(); ++i) {
    text += (i == 0 ? "\n\nReferences:\n" : "\n") + show_controls(rule.references[i]);
  }
  return text;
}

/// Made from the parts and not taken from the rule file: no rule can put markup, images or commands into a viewer.
std::string help_markdown(const RuleDescriptor& rule) {
  std::string out;
  const std::string text = rule.help_text.empty() ? rule.message : rule.help_text;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find("\n\n", begin), text.size());
    const std::string paragraph = escape_markdown(std::string_view(text).substr(begin, end - begin));
    if (!paragraph.empty()) out += (out.empty() ? "" : "\n\n") + paragraph;
    begin = end + 2;
  }
  if (!rule.cwe.empty()) {
    out += "\n\n**Weakness:**";
    for (const std::string& cwe : rule.cwe) {
      const auto number = cwe_number(cwe);
      if (number) out += " [CWE-" + *number + "](https://cwe.mitre.org/data/definitions/" + *number + ".html)";
    }
  }
  if (!rule.references.empty()) out += "\n\n**References**\n";
  for (const std::string& reference : rule.references) {
    out += "\n* " + (is_web_link(reference) ? "<" + reference + ">" : escape_markdown(reference));
  }
  return out.empty() ? escape_markdown(rule.id) : out;
}

}  // namespace

std::string message_text(std::string_view text) {
  const std::string shown = shown_text(text);
  if (shown.find("](") == std::string::npos) return shown;
  std::string out;
  for (const char c : shown) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

OrderedJson message(std::string_view text) {
  const std::string shown = message_text(text);
  return {{"text", shown.empty() ? std::string("(no message)") : shown}};
}

std::string_view level_of(Severity severity) {
  switch (severity) {
    case Severity::Critical:
    case Severity::High: return "error";
    case Severity::Medium: return "warning";
    case Severity::Low:
    case Severity::Info: return "note";
  }
  return "none";
}

CweTable::CweTable(const ScanReport& report) {
  std::set<std::string> all;
  const auto add = [&](const std::vector<std::string>& cwes) {
    for (const std::string& cwe : cwes) {
      if (auto number = cwe_number(cwe)) all.insert(std::move(*number));
    }
  };
  for (const RuleDescriptor& rule : report.rules) add(rule.cwe);
  for (const Finding& finding : report.findings) add(finding.cwe);
  for (const Finding& finding : report.suppressed) add(finding.cwe);
  ids_.assign(all.begin(), all.end());
  std::sort(ids_.begin(), ids_.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
}

OrderedJson CweTable::reference(std::string_view cwe) const {
  const auto number = cwe_number(cwe);
  if (!number) return nullptr;
  const auto found = std::find(ids_.begin(), ids_.end(), *number);
  if (found == ids_.end()) return nullptr;
  return {{"id", *number}, {"index", found - ids_.begin()}, {"toolComponent", {{"name", "CWE"}, {"index", 0}}}};
}

OrderedJson rule_descriptor(const RuleDescriptor& rule, const CweTable& cwes) {
  OrderedJson json = {{"id", show_controls(rule.id)}};
  put(json, "name", show_controls(rule.name));
  const std::string description = shown_text(rule.message.empty() ? rule.id : rule.message);
  json["shortDescription"] = {{"text", first_sentence(description)}};
  json["fullDescription"] = {{"text", description}};
  const auto link = std::find_if(rule.references.begin(), rule.references.end(), is_web_link);
  if (is_web_link(rule.help_uri)) json["helpUri"] = rule.help_uri;
  else if (link != rule.references.end()) json["helpUri"] = *link;
  json["help"] = {{"text", help_text(rule)}, {"markdown", help_markdown(rule)}};
  json["defaultConfiguration"] = {{"level", level_of(rule.severity)}};
  OrderedJson relationships = OrderedJson::array();
  for (const std::string& cwe : rule.cwe) {
    OrderedJson target = cwes.reference(cwe);
    if (!target.is_null()) relationships.push_back({{"target", std::move(target)}, {"kinds", {"superset"}}});
  }
  if (!relationships.empty()) json["relationships"] = std::move(relationships);
  OrderedJson properties = OrderedJson::object();
  put(properties, "tags", tags_of(rule));
  properties["precision"] = to_string(rule.confidence);
  if (is_security(rule)) {
    const double score = rule.security_severity.value_or(numeric_severity(rule.severity));
    const auto tenths = static_cast<int>(std::clamp(score, 0.0, 10.0) * 10 + 0.5);
    properties["security-severity"] = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
  }
  properties["severity"] = to_string(rule.severity);
  put(properties, "pack", rule.pack);
  put(properties, "version", rule.version);
  json["properties"] = std::move(properties);
  return json;
}

OrderedJson cwe_taxonomy(const CweTable& cwes) {
  OrderedJson taxa = OrderedJson::array();
  for (const std::string& id : cwes.ids()) {
    taxa.push_back({{"id", id}, {"helpUri", "https://cwe.mitre.org/data/definitions/" + id + ".html"}});
  }
  return {{"name", "CWE"},
          {"organization", "MITRE"},
          {"shortDescription", {{"text", "Common Weakness Enumeration"}}},
          {"informationUri", "https://cwe.mitre.org/"},
          {"isComprehensive", false},
          {"taxa", std::move(taxa)}};
}

}  // namespace omni::sarif
