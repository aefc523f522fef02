#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/jsonrpc/message.h"

namespace omni {

/// What is wrong at one place of a JSON value: `params.edits[2].range` and why.
struct JsonProblem {
  std::string path;
  std::string message;
};
std::string describe(const JsonProblem& problem);  ///< "path: message"

/// Reads the members of one object strictly: a member of another type, one that is missing or unknown becomes a problem with its
/// path, and the object is not to be used. Members are read once each; finish() comes last.
/// Borrows the value and the list of problems. Threads: confined to one.
class JsonReader {
 public:
  JsonReader(const JsonValue& value, std::string path, std::vector<JsonProblem>& problems);

  /// Each gives whether the member is there and was read; a missing one is a problem only where `required`.
  enum class Need : unsigned char { Required, Optional };
  bool read(std::string_view key, Need need, std::string& out);
  bool read(std::string_view key, Need need, bool& out);
  bool read(std::string_view key, Need need, std::uint64_t& out);
  bool read(std::string_view key, Need need, std::uint32_t& out);
  bool read(std::string_view key, Need need, std::vector<std::string>& out);
  bool read_word(std::string_view key, Need need, std::span<const std::string_view> words, std::size_t& index);
  /// The member itself, of the kind asked for; null when there is none.
  const JsonValue* object(std::string_view key, Need need);
  const JsonValue* array(std::string_view key, Need need);

  void refuse(std::string_view key, std::string why);  ///< "" for the object itself
  void fail() { sound_ = false; }  ///< what is wrong has been reported, by the reader of a member
  std::string path_of(std::string_view key) const;
  bool sound() const { return sound_; }
  /// Reports what nobody has read. Gives sound().
  bool finish();

 private:
  const JsonValue* find(std::string_view key, Need need);
  bool wrong(std::string_view key, const JsonValue& found, std::string_view expected);

  const JsonValue& value_;
  const std::string path_;
  std::vector<JsonProblem>& problems_;
  std::vector<std::string> known_;
  bool sound_ = true;
};

/// A value for messages: its type, or itself where that is short.
std::string describe_json(const JsonValue& value);

}  // namespace omni
