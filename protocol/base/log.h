#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/base/sync.h"

namespace omni {

class Clock;

/// error = someone must act, warn = degraded, info = once per request, debug = in a run. Source text and secrets are
/// never logged above debug.
enum class LogLevel : std::uint8_t { Debug, Info, Warn, Error, Off };
std::string_view to_string(LogLevel level);

/// The value of a field; borrows text, so it lives for the call only.
class LogValue {
 public:
  using Variant = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  LogValue(std::string_view text) : value_(text) {}          // NOLINT(google-explicit-constructor)
  LogValue(const char* text) : value_(std::string_view(text)) {}      // NOLINT(google-explicit-constructor)
  LogValue(const std::string& text) : value_(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)
  LogValue(bool flag) : value_(flag) {}                      // NOLINT(google-explicit-constructor)
  LogValue(double number) : value_(number) {}                // NOLINT(google-explicit-constructor)
  template <std::integral Int>
  LogValue(Int number) {                                     // NOLINT(google-explicit-constructor)
    if constexpr (std::signed_integral<Int>) value_ = static_cast<std::int64_t>(number);
    else value_ = static_cast<std::uint64_t>(number);
  }

  const Variant& get() const { return value_; }

 private:
  Variant value_;
};

struct LogField {
  std::string_view key;  ///< snake_case, with the unit where there is one: `parse_ms`
  LogValue value;
};

/// One line of the log. Borrows; a sink copies what it keeps.
struct LogRecord {
  LogLevel level = LogLevel::Info;
  std::string_view event;  ///< constant words without values: "run done"
  std::span<const LogField> fields;
  std::string_view correlation_id;  ///< filled in by Context::log()
  std::string_view span;            ///< filled in by Context::log()
};

/// One event per line, values as key=value: `ctx.log().info("run done", {{"findings", n}, {"ms", ms}})`.
/// Threads: any.
class Log {
 public:
  using Fields = std::initializer_list<LogField>;

  virtual ~Log() = default;

  void debug(std::string_view event, Fields fields = {}) { write(LogLevel::Debug, event, fields); }
  void info(std::string_view event, Fields fields = {}) { write(LogLevel::Info, event, fields); }
  void warn(std::string_view event, Fields fields = {}) { write(LogLevel::Warn, event, fields); }
  void error(std::string_view event, Fields fields = {}) { write(LogLevel::Error, event, fields); }

  void write(LogLevel level, std::string_view event, Fields fields) {
    if (enabled(level)) write(LogRecord{level, event, {fields.begin(), fields.size()}, {}, {}});
  }

  virtual bool enabled(LogLevel level) const = 0;
  virtual void write(const LogRecord& record) = 0;
  /// Something that cannot happen did; see bug.h. Tests abort here, a service counts and goes on.
  virtual void bug(const LogRecord& record) = 0;
};

/// What to do on a bug: a test wants to fail there and then, a service to live on.
enum class OnBug : std::uint8_t { Abort, Count };

/// Says nothing.
class NullLog final : public Log {
 public:
  explicit NullLog(OnBug on_bug = OnBug::Abort) : on_bug_(on_bug) {}
  using Log::write;
  bool enabled(LogLevel) const override { return false; }
  void write(const LogRecord&) override {}
  void bug(const LogRecord& record) override;
  std::uint64_t bugs() const { return bugs_; }

 private:
  const OnBug on_bug_;
  std::atomic<std::uint64_t> bugs_{0};
};

/// Keeps each line as text (`info run done findings=3`), for tests to look at.
class CapturingLog final : public Log {
 public:
  explicit CapturingLog(LogLevel level = LogLevel::Debug, OnBug on_bug = OnBug::Abort)
      : level_(level), on_bug_(on_bug) {}
  using Log::write;
  bool enabled(LogLevel level) const override { return level >= level_; }
  void write(const LogRecord& record) override;
  void bug(const LogRecord& record) override;

  std::vector<std::string> lines() const;
  bool contains(std::string_view part) const;  ///< in any line
  std::uint64_t bugs() const { return bugs_; }

 private:
  const LogLevel level_;
  const OnBug on_bug_;
  std::atomic<std::uint64_t> bugs_{0};
  mutable Mutex mu_;
  std::vector<std::string> lines_ OMNI_GUARDED_BY(mu_);
};

enum class LogFormat : std::uint8_t { Text, Json };

struct LogOptions {
  LogLevel level = LogLevel::Info;
  LogFormat format = LogFormat::Text;
  std::string file{};                              ///< empty: stderr. stdout carries protocol only.
  std::uint64_t rotate_bytes = 10 * 1024 * 1024;   ///< a log file is rotated at this size, …
  std::uint32_t rotate_files = 3;                  ///< … and this many old ones are kept
};

/// The log of the program. `clock` outlives it.
/// Errors: Io when the file can't be opened.
Result<std::unique_ptr<Log>> make_log(const LogOptions& options, const Clock& clock);

/// `info run done findings=3`: values with blanks, quotes or control characters are quoted and escaped.
std::string format_log_text(const LogRecord& record);
/// One JSON object without line break; `time` is put first when not empty.
std::string format_log_json(const LogRecord& record, std::string_view time);

}  // namespace omni
