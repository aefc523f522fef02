#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Plain structs to bytes and back, for caches. A struct says once what it consists of, for both ways; naming all members
/// in a structured binding makes the compiler ask for those that are added later:
///
///   template <typename Archive>
///   void fields(Archive& archive, Archived<Archive, Place>& place) {
///     auto& [line, column] = place;
///     archive(line, column);
///   }
///
/// and an enumeration names its last value: `constexpr Mode last_of(Mode) { return Mode::Taint; }`. Both are found in the
/// namespace of the type. The form is compact and meant for one version of one program: it names nothing.
namespace omni {

template <typename Archive, typename T>
using Archived = std::conditional_t<Archive::kReads, T, const T>;

class ArchiveWriter {
 public:
  static constexpr bool kReads = false;

  template <typename... T>
  void operator()(const T&... values) {
    (write(values), ...);
  }

  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  void write(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7U) bytes_ += static_cast<char>(number | 0x80U);
    bytes_ += static_cast<char>(number);
  }
  void write(std::uint32_t number) { write(std::uint64_t{number}); }
  void write(int number) { write(std::uint64_t{static_cast<std::uint32_t>(number)}); }
  void write(bool flag) { bytes_ += static_cast<char>(flag ? 1 : 0); }
  void write(const std::string& text) { write(std::string_view(text)); }
  void write(std::string_view text) {
    write(std::uint64_t{text.size()});
    bytes_ += text;
  }
  template <typename T>
  void write(const std::vector<T>& list) {
    write(std::uint64_t{list.size()});
    for (const T& item : list) write(item);
  }
  template <typename T>
  void write(const std::optional<T>& value) {
    write(value.has_value());
    if (value) write(*value);
  }
  template <typename A, typename B>
  void write(const std::pair<A, B>& both) {
    write(both.first);
    write(both.second);
  }
  template <typename T>
  requires std::is_enum_v<T>
  void write(const T& value) { bytes_ += static_cast<char>(value); }
  template <typename T>
  requires std::is_class_v<T>
  void write(const T& value) { fields(*this, value); }

  std::string bytes_;
};

/// Reads what ArchiveWriter wrote; any other bytes give some values or failed(), never more: lengths and depth are bounded
/// by what is there. A `string_view` read points into the bytes.
class ArchiveReader {
 public:
  static constexpr bool kReads = true;
  static constexpr std::size_t kMaxDepth =
      400;  ///< of structs in structs; YAML is read to 100 levels, of up to three structs each

  explicit ArchiveReader(std::string_view bytes) : rest_(bytes) {}

  template <typename... T>
  void operator()(T&... values) {
    (read(values), ...);
  }

  bool failed() const { return failed_; }
  /// All was read, and nothing is left.
  bool complete() const { return !failed_ && rest_.empty(); }

 private:
  void fail() {
    failed_ = true;
    rest_ = {};
  }
  unsigned char byte() {
    if (rest_.empty()) {
      fail();
      return 0;
    }
    const auto first = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return first;
  }
  std::uint64_t number() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const unsigned char next = byte();
      out |= std::uint64_t{next & 0x7FU} << shift;
      if (next < 0x80) return out;
    }
    fail();
    return 0;
  }
  /// How many items follow; each takes a byte at least.
  std::size_t count() {
    const std::uint64_t items = number();
    if (items > rest_.size()) fail();
    return failed_ ? 0 : static_cast<std::size_t>(items);
  }
  void read(std::uint64_t& out) { out = number(); }
  void read(std::uint32_t& out) {
    const std::uint64_t value = number();
    if (value > 0xFFFFFFFFU) fail();
    out = static_cast<std::uint32_t>(value);
  }
  void read(int& out) {
    std::uint32_t value = 0;
    read(value);
    out = static_cast<int>(value);
  }
  void read(bool& out) {
    const unsigned char value = byte();
    if (value > 1) fail();
    out = value != 0;
  }
  void read(std::string_view& out) {
    const std::size_t size = count();
    out = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }
  void read(std::string& out) {
    std::string_view text;
    read(text);
    out.assign(text);
  }
  template <typename T>
  void read(std::vector<T>& out) {
    const std::size_t items = count();
    out.clear();
    out.reserve(std::min<std::size_t>(items, 64));  // a claim costs nothing until its items are there
    for (std::size_t i = 0; i < items && !failed_; ++i) read(out.emplace_back());
  }
  template <typename T>
  void read(std::optional<T>& out) {
    bool there = false;
    read(there);
    out.reset();
    if (there) read(out.emplace());
  }
  template <typename A, typename B>
  void read(std::pair<A, B>& out) {
    read(out.first);
    read(out.second);
  }
  template <typename T>
  requires std::is_enum_v<T>
  void read(T& out) {
    const unsigned char value = byte();
    if (value > static_cast<unsigned char>(last_of(T()))) fail();
    if (!failed_) out = static_cast<T>(value);
  }
  template <typename T>
  requires std::is_class_v<T>
  void read(T& out) {
    if (depth_ >= kMaxDepth) return fail();
    ++depth_;
    fields(*this, out);
    --depth_;
  }

  std::string_view rest_;
  std::size_t depth_ = 0;
  bool failed_ = false;
};

}  // namespace omni
