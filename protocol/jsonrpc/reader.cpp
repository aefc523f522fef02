#include "protocol/jsonrpc/reader.h"

#include <algorithm>

#include "protocol/base/suggest.h"

namespace omni {

std::string describe(const JsonProblem& problem) { return problem.path + ": " + problem.message; }

std::string describe_json(const JsonValue& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  std::string text = value.dump(-1, ' ', true, JsonValue::error_handler_t::replace);
  return text.size() <= 60 ? text : "a long text";
}

JsonReader::JsonReader(const JsonValue& value, std::string path, std::vector<JsonProblem>& problems)
    : value_(value), path_(std::move(path)), problems_(problems) {
  if (!value.is_object()) refuse({}, "expected an object, found " + describe_json(value));
}

std::string JsonReader::path_of(std::string_view key) const {
  if (key.empty()) return path_;
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void JsonReader::refuse(std::string_view key, std::string why) {
  sound_ = false;
  problems_.push_back({path_of(key), std::move(why)});
}

const JsonValue* JsonReader::find(std::string_view key, Need need) {
  known_.emplace_back(key);
  if (!value_.is_object()) return nullptr;
  const auto found = value_.find(std::string(key));
  if (found != value_.end()) return &*found;
  if (need == Need::Required) refuse(key, "missing");
  return nullptr;
}

bool JsonReader::wrong(std::string_view key, const JsonValue& found, std::string_view expected) {
  refuse(key, "expected " + std::string(expected) + ", found " + describe_json(found));
  return false;
}

bool JsonReader::read(std::string_view key, Need need, std::string& out) {
  const JsonValue* const found = find(key, need);
  if (found == nullptr) return false;
  if (!found->is_string()) return wrong(key, *found, "text");
  out = found->get<std::string>();
  return true;
}

bool JsonReader::read(std::string_view key, Need need, bool& out) {
  const JsonValue* const found = find(key, need);
  if (found == nullptr) return false;
  if (!found->is_boolean()) return wrong(key, *found, "true or false");
  out = found->get<bool>();
  return true;
}

bool JsonReader::read(std::string_view key, Need need, std::uint64_t& out) {
  const JsonValue* const found = find(key, need);
  if (found == nullptr) return false;
  const bool positive = found->is_number_unsigned() || (found->is_number_integer() && found->get<std::int64_t>() >= 0);
  if (!positive) return wrong(key, *found, "a whole number of at least 0");
  out = found->get<std::uint64_t>();
  return true;
}

bool JsonReader::read(std::string_view key, Need need, std::uint32_t& out) {
  std::uint64_t wide = 0;
  if (!read(key, need, wide)) return false;
  if (wide > UINT32_MAX) {
    refuse(key, "the number is too large");
    return false;
  }
  out = static_cast<std::uint32_t>(wide);
  return true;
}

bool JsonReader::read(std::string_view key, Need need, std::vector<std::string>& out) {
  const JsonValue* const found = array(key, need);
  if (found == nullptr) return false;
  std::vector<std::string> texts;
  for (const JsonValue& item : *found) {
    if (!item.is_string()) return wrong(std::string(key) + "[" + std::to_string(texts.size()) + "]", item, "text");
    texts.push_back(item.get<std::string>());
  }
  out = std::move(texts);
  return true;
}

bool JsonReader::read_word(std::string_view key, Need need, std::span<const std::string_view> words, std::size_t& index) {
  std::string word;
  if (!read(key, need, word)) return false;
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return wrong(key, JsonValue(word), list_alternatives(words));
  index = static_cast<std::size_t>(found - words.begin());
  return true;
}

const JsonValue* JsonReader::object(std::string_view key, Need need) {
  const JsonValue* const found = find(key, need);
  if (found == nullptr || found->is_object()) return found;
  wrong(key, *found, "an object");
  return nullptr;
}

const JsonValue* JsonReader::array(std::string_view key, Need need) {
  const JsonValue* const found = find(key, need);
  if (found == nullptr || found->is_array()) return found;
  wrong(key, *found, "an array");
  return nullptr;
}

bool JsonReader::finish() {
  if (!value_.is_object()) return false;
  for (const auto& [key, ignored] : value_.items()) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    std::vector<std::string_view> known(known_.begin(), known_.end());
    const std::string meant = did_you_mean(key, known);
    refuse(key.substr(0, 60), "unknown member" + (meant.empty() ? "" : "; " + meant));
  }
  return sound_;
}

}  // namespace omni
