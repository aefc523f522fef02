#include "protocol/lsp/types.h"

namespace omni {
namespace {

const JsonValue& no_params() {
  static const JsonValue empty = JsonValue::object();
  return empty;
}

Position read_position(const JsonValue& value, std::string path, std::vector<JsonProblem>& problems) {
  JsonReader reader(value, std::move(path), problems);
  Position position;
  reader.read("line", JsonReader::Need::Required, position.line);
  reader.read("character", JsonReader::Need::Required, position.character);
  return position;
}

}  // namespace

JsonValue to_json_value(const Position& position) { return {{"line", position.line}, {"character", position.character}}; }

JsonValue to_json_value(const Range& range) { return {{"start", to_json_value(range.start)}, {"end", to_json_value(range.end)}}; }

std::optional<Range> read_range(const JsonValue& value) {
  const JsonValue* const start = member(value, "start");
  const JsonValue* const end = member(value, "end");
  if (start == nullptr || end == nullptr) return std::nullopt;
  std::vector<JsonProblem> problems;
  const Range range{read_position(*start, "start", problems), read_position(*end, "end", problems)};
  return problems.empty() ? std::optional(range) : std::nullopt;
}

ParamsReader::ParamsReader(const JsonValue& params) : reader_(params.is_object() ? params : no_params(), "params", problems_) {
  if (!params.is_object() && !params.is_null()) problems_.push_back({"params", "an object is expected, found " + describe_json(params)});
}

std::string ParamsReader::text_document() {
  std::string uri;
  const JsonValue* const document = object("textDocument");
  if (document == nullptr) return uri;
  JsonReader reader(*document, "params.textDocument", problems_);
  reader.read("uri", JsonReader::Need::Required, uri);
  return uri;
}

Position ParamsReader::position() {
  const JsonValue* const value = object("position");
  return value == nullptr ? Position{} : read_position(*value, "params.position", problems_);
}

Range ParamsReader::range(std::string_view key) {
  const JsonValue* const value = object(key);
  if (value == nullptr) return {};
  const std::string path = reader_.path_of(key);
  JsonReader reader(*value, path, problems_);
  const JsonValue* const start = reader.object("start", JsonReader::Need::Required);
  const JsonValue* const end = reader.object("end", JsonReader::Need::Required);
  if (start == nullptr || end == nullptr) return {};
  return {read_position(*start, path + ".start", problems_), read_position(*end, path + ".end", problems_)};
}

TextDocumentPosition ParamsReader::document_position() {
  std::string uri = text_document();
  return {std::move(uri), position()};
}

std::string ParamsReader::text(std::string_view key) {
  std::string out;
  reader_.read(key, JsonReader::Need::Required, out);
  return out;
}

std::optional<std::string> ParamsReader::optional_text(std::string_view key) {
  std::string out;
  return reader_.read(key, JsonReader::Need::Optional, out) ? std::optional(std::move(out)) : std::nullopt;
}

const JsonValue* ParamsReader::object(std::string_view key) { return reader_.object(key, JsonReader::Need::Required); }
const JsonValue* ParamsReader::optional_object(std::string_view key) { return reader_.object(key, JsonReader::Need::Optional); }
const JsonValue* ParamsReader::array(std::string_view key) { return reader_.array(key, JsonReader::Need::Required); }
const JsonValue* ParamsReader::optional_array(std::string_view key) { return reader_.array(key, JsonReader::Need::Optional); }

std::optional<bool> ParamsReader::optional_flag(std::string_view key) {
  bool out = false;
  return reader_.read(key, JsonReader::Need::Optional, out) ? std::optional(out) : std::nullopt;
}

std::optional<std::uint64_t> ParamsReader::optional_number(std::string_view key) {
  std::uint64_t out = 0;
  return reader_.read(key, JsonReader::Need::Optional, out) ? std::optional(out) : std::nullopt;
}

RpcError ParamsReader::error() const {
  RpcError error{rpc_code::kInvalidParams, "the parameters can't be used", {}};
  for (const JsonProblem& problem : problems_) error.message += "; " + describe(problem);
  return error;
}

const JsonValue* member(const JsonValue& value, std::string_view key) {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(key);
  return found == value.end() || found->is_null() ? nullptr : &*found;
}

const JsonValue* member_at(const JsonValue& value, std::string_view dotted_path) {
  const JsonValue* at = &value;
  while (at != nullptr && !dotted_path.empty()) {
    const std::size_t dot = dotted_path.find('.');
    at = member(*at, dotted_path.substr(0, dot));
    dotted_path = dot == std::string_view::npos ? std::string_view() : dotted_path.substr(dot + 1);
  }
  return at;
}

bool flag_at(const JsonValue& value, std::string_view dotted_path) {
  const JsonValue* const found = member_at(value, dotted_path);
  return found != nullptr && found->is_boolean() && found->get<bool>();
}

std::string text_at(const JsonValue& value, std::string_view dotted_path) {
  const JsonValue* const found = member_at(value, dotted_path);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace omni
