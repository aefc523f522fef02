#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/jsonrpc/reader.h"
#include "protocol/jsonrpc/message.h"
#include "protocol/text/line_index.h"

/// The structures of LSP 3.17 that more than one request uses, as plain data, and JSON of them. Positions count in the encoding that
/// was negotiated; nothing here knows which.
namespace omni {

JsonValue to_json_value(const Position& position);
JsonValue to_json_value(const Range& range);

/// What is asked of one document, and where.
struct TextDocumentPosition {
  std::string uri;  ///< as the client spells it
  Position position;
};

/// Reads params strictly as far as they are used: what is missing or of another type is told with its path.
class ParamsReader {
 public:
  explicit ParamsReader(const JsonValue& params);

  std::string text_document();        ///< `textDocument.uri`
  Position position();                ///< `position`
  Range range(std::string_view key = "range");
  TextDocumentPosition document_position();
  std::string text(std::string_view key);
  std::optional<std::string> optional_text(std::string_view key);
  const JsonValue* object(std::string_view key);           ///< null: missing, which is told
  const JsonValue* optional_object(std::string_view key);
  const JsonValue* array(std::string_view key);
  const JsonValue* optional_array(std::string_view key);
  std::optional<bool> optional_flag(std::string_view key);
  std::optional<std::uint64_t> optional_number(std::string_view key);

  bool sound() const { return problems_.empty(); }
  /// The answer to params that are not sound.
  RpcError error() const;

 private:
  std::vector<JsonProblem> problems_;
  JsonReader reader_;
};

/// `{"start": …, "end": …}`; nothing where it is no range.
std::optional<Range> read_range(const JsonValue& value);

/// A member of an object that may be missing or of another type; null then.
const JsonValue* member(const JsonValue& value, std::string_view key);
/// Along a path of members: `textDocument.publishDiagnostics.versionSupport`.
const JsonValue* member_at(const JsonValue& value, std::string_view dotted_path);
bool flag_at(const JsonValue& value, std::string_view dotted_path);  ///< false where it is missing
std::string text_at(const JsonValue& value, std::string_view dotted_path);

}  // namespace omni
