#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace omni {

/// Names a kind of fact and its type: `inline constexpr FactKey<std::vector<Finding>> kSecurityFindings{"findings.security"};`
/// Two keys of one name have one type; that is the programmer's to keep (each is declared once, in the header of the
/// agent that provides it).
template <typename T>
struct FactKey {
  std::string_view name;
};

/// An immutable value under the name of its kind.
struct Fact {
  std::string name;
  std::shared_ptr<const void> value;
};

template <typename T>
Fact make_fact(FactKey<T> key, T value) {
  return {std::string(key.name), std::make_shared<const T>(std::move(value))};
}

}  // namespace omni
