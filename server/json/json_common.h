#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace omni {

using OrderedJson = nlohmann::ordered_json;  // keys stay in the order of writing, which readers and diffs like

/// The document as text, ending with a line break. Bytes that are no UTF-8 become U+FFFD. Characters that act on a
/// terminal (C1 controls, DEL, bidirectional overrides, invisible ones) are written as \uXXXX: the same data, but safe
/// when someone looks at the file with `cat`, and so are the `##[` and `##vso[` that build logs obey. `indent` -1: one line.
std::string dump_json(const OrderedJson& document, int indent);

/// The same behind `out`, without the last line break, each further line behind `margin` more blanks.
void append_json(std::string& out, const OrderedJson& document, int indent, std::size_t margin = 0);

/// An object with room for so many members. One that grows copies all that it holds: its keys are const, so moving might throw.
inline OrderedJson object_of(std::size_t members) {
  OrderedJson json = OrderedJson::object();
  json.get_ref<OrderedJson::object_t&>().reserve(members);
  return json;
}

/// Adds `key` unless the value is empty.
inline void put(OrderedJson& object, const char* key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}
inline void put(OrderedJson& object, const char* key, const std::vector<std::string>& values) {
  if (!values.empty()) object[key] = values;
}

}  // namespace omni
