#include <algorithm>

#include "agents/rules/parse_options.h"

namespace omni {
namespace {

MetadataValue to_metadata(const YamlNode& node) {
  MetadataValue value;
  switch (node.kind) {
    case YamlNode::Kind::Null: break;
    case YamlNode::Kind::Scalar: value.scalar = node.scalar; break;
    case YamlNode::Kind::Sequence:
      value.kind = MetadataValue::Kind::List;
      value.list.reserve(node.items.size());
      for (const YamlNode& item : node.items) value.list.push_back(to_metadata(item));
      break;
    case YamlNode::Kind::Map:
      value.kind = MetadataValue::Kind::Map;
      value.map.reserve(node.entries.size());
      for (const YamlEntry& entry : node.entries) value.map.push_back({entry.key, to_metadata(entry.value)});
      break;
  }
  return value;
}

/// One text or a list of texts; whatever else stands there is left to `all`.
std::vector<std::string> texts(const YamlNode& metadata, std::string_view key) {
  std::vector<std::string> values;
  const YamlNode* node = metadata.find(key);
  if (node == nullptr) return values;
  if (node->is_scalar() && !node->scalar.empty()) values.push_back(node->scalar);
  for (const YamlNode& item : node->items) {
    if (item.is_scalar() && !item.scalar.empty()) values.push_back(item.scalar);
  }
  return values;
}

std::string text(const YamlNode& metadata, std::string_view key) {
  const YamlNode* node = metadata.find(key);
  return node != nullptr && node->is_scalar() ? node->scalar : std::string();
}

/// "CWE-89: Improper …", "cwe 89", "89" → "CWE-89"; empty when there is no number where it belongs.
std::string cwe_id(std::string_view text) {
  std::size_t at = text.find_first_not_of(" \t");
  if (at == std::string_view::npos) return {};
  constexpr std::string_view kPrefix = "cwe";
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const std::string_view head = text.substr(at, kPrefix.size());
  if (std::equal(head.begin(), head.end(), kPrefix.begin(), kPrefix.end(), [&](char a, char b) { return lower(a) == b; })) {
    at += kPrefix.size();
    while (at < text.size() && (text[at] == '-' || text[at] == ' ' || text[at] == '_')) ++at;
  }
  std::size_t end = at;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  const bool whole = end == text.size() || text[end] == ':' || text[end] == ' ' || text[end] == '-';
  if (end == at || end - at > 6 || !whole) return {};
  return "CWE-" + std::string(text.substr(at, end - at));
}

std::optional<RuleConfidence> confidence(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  if (text == "LOW") return RuleConfidence::Low;
  if (text == "MEDIUM") return RuleConfidence::Medium;
  if (text == "HIGH") return RuleConfidence::High;
  return std::nullopt;
}

}  // namespace

RuleMetadata parse_metadata(const YamlEntry& entry, RuleReader& reader) {
  RuleMetadata metadata;
  metadata.all.kind = MetadataValue::Kind::Map;
  const YamlNode& map = entry.value;
  if (map.is_null()) return metadata;
  if (!map.is_map()) {
    reader.warn(map.place, "wrong-type", "`metadata` wants a mapping, found " + std::string(describe_kind(map)), "it is left out");
    return metadata;
  }
  metadata.all = to_metadata(map);
  for (const std::string& written : texts(map, "cwe")) {
    std::string id = cwe_id(written);
    if (id.empty()) {
      reader.warn(map.find("cwe")->place, "invalid-value", "`cwe`: no CWE number in " + code_quoted(written.substr(0, 60)),
                  "write `CWE-89: …`");
    } else if (std::find(metadata.cwe.begin(), metadata.cwe.end(), id) == metadata.cwe.end()) {
      metadata.cwe.push_back(std::move(id));
    }
  }
  metadata.owasp = texts(map, "owasp");
  metadata.references = texts(map, "references");
  metadata.technology = texts(map, "technology");
  metadata.category = text(map, "category");
  metadata.likelihood = text(map, "likelihood");
  metadata.impact = text(map, "impact");
  const std::string written = text(map, "confidence");
  metadata.confidence = confidence(written);
  if (!written.empty() && !metadata.confidence) {
    reader.warn(map.find("confidence")->place, "invalid-value", "`confidence` is HIGH, MEDIUM or LOW, found " + code_quoted(written));
  }
  return metadata;
}

}  // namespace omni
