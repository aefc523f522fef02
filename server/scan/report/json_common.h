#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace omni {

using OrderedJson = nlohmann::ordered_json;  // keys stay in the order of writing, which readers and diffs like

/// The document as text, ending with a line break. Bytes that are no UTF-8 become U+FFFD. Characters that act on a
/// terminal (C1 controls, DEL, bidirectional overrides, invisible ones) are written as \uXXXX: the same data, but safe
/// when someone looks at the file with `cat`, and so are the `##[` and `##vso[` that build logs obey. `indent` -1: one line.
std::string dump_json(const OrderedJson& document, int indent);

/// Adds `key` unless the value is empty.
inline void put(OrderedJson& object, const char* key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}
inline void put(OrderedJson& object, const char* key, const std::vector<std::string>& values) {
  if (!values.empty()) object[key] = values;
}

}  // namespace omni
