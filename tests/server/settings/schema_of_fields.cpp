#include "schema_of_fields.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace omni {
namespace {

using Json = nlohmann::ordered_json;

Json words(std::span<const std::string_view> all) {
  Json list = Json::array();
  for (const std::string_view word : all) list.push_back(std::string(word));
  return {{"enum", list}};
}
Json texts() { return {{"anyOf", {{{"type", "string"}}, {{"type", "array"}, {"items", {{"type", "string"}}}}}}}; }
Json size() {
  return {{"anyOf", {{{"type", "integer"}, {"minimum", 0}}, {{"type", "string"}, {"pattern", "^[0-9.]+ ?([kKmMgG][iI]?)?[bB]?$"}}}}};
}
Json duration() {
  return {{"anyOf", {{{"type", "number"}, {"minimum", 0}}, {{"type", "string"}, {"pattern", "^[0-9.]+ ?(ms|s|m|h)?$"}}}}};
}
Json object(Json properties) {
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

Json suppression() {
  Json schema = object({{"rule", {{"type", "string"}}},
                        {"reason", {{"type", "string"}}},
                        {"until", {{"type", "string"}, {"format", "date"}}},
                        {"author", {{"type", "string"}}}});
  schema["required"] = {"rule", "reason"};
  return schema;
}

Json skip_condition() {
  return object({{"trigger", {{"enum", {"keystroke", "save", "open", "scan"}}}},
                 {"larger_than", size()},
                 {"more_files_than", {{"type", "integer"}, {"minimum", 0}}},
                 {"git", {{"enum", {"clean", "dirty", "unknown"}}}},
                 {"languages", texts()},
                 {"paths", texts()},
                 {"after", object({{"stage", {{"type", "string"}}}, {"result", {{"enum", {"done", "failed", "skipped"}}}}})}});
}

Json retry() {
  return object({{"attempts", {{"type", "integer"}, {"minimum", 1}, {"maximum", 10}}},
                 {"base", duration()},
                 {"factor", {{"type", "number"}, {"minimum", 1}, {"maximum", 10}}},
                 {"cap", duration()},
                 {"jitter", {{"type", "number"}, {"minimum", 0}, {"maximum", 1}}}});
}

Json stage() {
  const Json condition = skip_condition();
  Json schema = object({{"agent", texts()},
                        {"agents", texts()},
                        {"depends_on", texts()},
                        {"enabled", {{"type", "boolean"}}},
                        {"timeout", duration()},
                        {"skip_if", {{"anyOf", {condition, {{"type", "array"}, {"items", condition}}}}}},
                        {"retry", retry()}});
  schema["oneOf"] = {{{"required", {"agent"}}}, {{"required", {"agents"}}}};
  return schema;
}

Json name() { return {{"type", "string"}, {"pattern", "^[a-z0-9][a-z0-9-]{0,39}$"}}; }
Json environment() { return {{"anyOf", {{{"type", "string"}}, {{"type", "array"}, {"items", {{"type", "string"}, {"pattern", "^[A-Za-z0-9_]+$"}}}}}}}; }
Json processes() { return {{"type", "integer"}, {"minimum", 0}, {"maximum", 64}}; }

Json plugin() {
  Json schema = object({{"id", name()},
                        {"command", texts()},
                        {"languages", texts()},
                        {"pool", object({{"min", processes()}, {"max", processes()}, {"idle", duration()}})},
                        {"memory", size()},
                        {"cpu_time", duration()},
                        {"max_output", size()},
                        {"timeout", duration()},
                        {"retry", retry()},
                        {"environment", environment()}});
  schema["required"] = {"id", "command"};
  return schema;
}

Json tool() {
  Json schema = object({{"name", name()},
                        {"command", texts()},
                        {"format", words(tool_format_words())},
                        {"input", words(tool_input_words())},
                        {"languages", texts()},
                        {"memory", size()},
                        {"cpu_time", duration()},
                        {"max_output", size()},
                        {"timeout", duration()},
                        {"environment", environment()}});
  schema["required"] = {"name"};
  return {{"anyOf", {{{"enum", {"shellcheck", "bandit", "cppcheck"}}}, schema}}};
}

struct TypeSchema {
  Json operator()(bool& (*)(Settings&)) const { return {{"type", "boolean"}}; }
  Json operator()(unsigned& (*)(Settings&)) const { return {{"type", "integer"}, {"minimum", 0}, {"maximum", 4096}}; }
  Json operator()(std::uint64_t& (*)(Settings&)) const { return size(); }
  Json operator()(std::chrono::milliseconds& (*)(Settings&)) const { return duration(); }
  Json operator()(std::string& (*)(Settings&)) const { return {{"type", "string"}}; }
  Json operator()(Severity& (*)(Settings&)) const { return words(severity_words()); }
  Json operator()(std::optional<Severity>& (*)(Settings&)) const { return words(gate_words()); }
  Json operator()(Preset& (*)(Settings&)) const { return words(preset_words()); }
  Json operator()(OutputFormat& (*)(Settings&)) const { return words(format_words()); }
  Json operator()(LogLevel& (*)(Settings&)) const { return words(log_level_words()); }
  Json operator()(LogFormat& (*)(Settings&)) const { return words(log_format_words()); }
  Json operator()(std::vector<std::string>& (*)(Settings&)) const { return texts(); }
  Json operator()(std::vector<PathPattern>& (*)(Settings&)) const { return texts(); }
  Json operator()(std::vector<SeverityOverride>& (*)(Settings&)) const {
    return {{"type", "object"}, {"additionalProperties", words(severity_words())}};
  }
  Json operator()(std::vector<ConfigSuppression>& (*)(Settings&)) const { return {{"type", "array"}, {"items", suppression()}}; }
  Json operator()(std::vector<Stage>& (*)(Settings&)) const { return {{"type", "array"}, {"items", stage()}}; }
  Json operator()(std::vector<PluginSettings>& (*)(Settings&)) const { return {{"type", "array"}, {"items", plugin()}}; }
  Json operator()(std::vector<ToolSettings>& (*)(Settings&)) const { return {{"type", "array"}, {"items", tool()}}; }
};

/// The place of `key` below `root`, sections made on the way. A section may stand empty: its keys are all commented out.
Json& place_for(Json& root, std::string_view key) {
  Json* at = &root;
  for (;;) {
    const std::size_t dot = key.find('.');
    const std::string word(key.substr(0, dot));
    Json& child = (*at)["properties"][word];
    if (dot == std::string_view::npos) return child;
    if (child.is_null()) child = {{"type", {"object", "null"}}, {"additionalProperties", false}, {"properties", Json::object()}};
    at = &child;
    key.remove_prefix(dot + 1);
  }
}

}  // namespace

nlohmann::ordered_json schema_of_fields() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "Settings of OMNI (omni.yaml)"},
              {"type", "object"},
              {"additionalProperties", false},
              {"properties", Json::object()}};
  Json extends = texts();
  extends["description"] = "Another settings file that is read before this one, relative to it.";
  schema["properties"]["extends"] = std::move(extends);
  for (const Field& field : fields()) {
    Json value = std::visit(TypeSchema{}, field.member);
    value["description"] = std::string(field.description);
    place_for(schema, field.key) = std::move(value);
  }
  return schema;
}

}  // namespace omni
