#pragma once

#include <cassert>
#include <utility>
#include <variant>

#include "protocol/base/error.h"

namespace omni {

/// A value or the Error that stands in its place. The names are those of std::expected, so that it can become one later.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  const T& value() const& { assert(has_value()); return *std::get_if<0>(&state_); }
  T& value() & { assert(has_value()); return *std::get_if<0>(&state_); }
  T&& value() && { assert(has_value()); return std::move(*std::get_if<0>(&state_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  T value_or(T fallback) && { return has_value() ? std::move(*this).value() : std::move(fallback); }

  const Error& error() const& { assert(!has_value()); return *std::get_if<1>(&state_); }
  Error&& error() && { assert(!has_value()); return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  const Error& error() const& { assert(!has_value()); return *error_; }
  Error&& error() && { assert(!has_value()); return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

#define OMNI_CONCAT_INNER(a, b) a##b
#define OMNI_CONCAT(a, b) OMNI_CONCAT_INNER(a, b)

/// OMNI_TRY(const Tree tree, parse(text)): declares `tree`, or returns the error of the expression.
#define OMNI_TRY(declaration, ...) OMNI_TRY_WITH(OMNI_CONCAT(omni_result_, __LINE__), declaration, __VA_ARGS__)
#define OMNI_TRY_WITH(name, declaration, ...)          \
  auto name = (__VA_ARGS__);                           \
  if (!name.has_value()) return std::move(name).error(); \
  declaration = std::move(name).value()

/// OMNI_TRY_OK(ctx.check()): returns the error of the expression, if it has one.
#define OMNI_TRY_OK(...)                                                       \
  do {                                                                         \
    auto omni_result_ok = (__VA_ARGS__);                                       \
    if (!omni_result_ok.has_value()) return std::move(omni_result_ok).error(); \
  } while (false)

}  // namespace omni
