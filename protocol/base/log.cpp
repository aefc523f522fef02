#include "protocol/base/log.h"

#include <cstdlib>
#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "protocol/base/clock.h"
#include "protocol/base/utf8.h"

namespace omni {
namespace {

// Characters that a terminal or a viewer acts upon, or that hide or reorder what follows.
bool needs_escape(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

void append_hex(std::string& out, unsigned value, int digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += kDigits[(value >> static_cast<unsigned>(shift)) & 0xFU];
}

/// The inside of a quoted string: valid JSON, and harmless on a terminal. An invalid byte becomes U+FFFD.
void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Char c = decode_utf8(text, i);
    if (!c.valid) {
      append_utf8(out, kReplacementCharacter);
    } else if (c.code_point == '"' || c.code_point == '\\') {
      out += '\\';
      out += static_cast<char>(c.code_point);
    } else if (c.code_point == '\n') {
      out += "\\n";
    } else if (c.code_point == '\t') {
      out += "\\t";
    } else if (needs_escape(c.code_point)) {
      out += "\\u";
      append_hex(out, static_cast<unsigned>(c.code_point), 4);
    } else {
      out.append(text.substr(i, c.size));
    }
    i += c.size;
  }
}

bool is_plain(std::string_view text) {
  if (text.empty()) return false;
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Char c = decode_utf8(text, i);
    if (!c.valid || needs_escape(c.code_point) || c.code_point == ' ' || c.code_point == '"' || c.code_point == '=' ||
        c.code_point == '\\') {
      return false;
    }
    i += c.size;
  }
  return true;
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
  out += '"';
}

enum class Quote : std::uint8_t { WhenNeeded, Always };

void append_value(std::string& out, const LogValue& value, Quote quote) {
  if (const auto* text = std::get_if<std::string_view>(&value.get())) {
    if (quote == Quote::WhenNeeded && is_plain(*text)) out += *text;
    else append_quoted(out, *text);
  } else if (const auto* flag = std::get_if<bool>(&value.get())) {
    out += *flag ? "true" : "false";
  } else if (const auto* integer = std::get_if<std::int64_t>(&value.get())) {
    out += std::to_string(*integer);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&value.get())) {
    out += std::to_string(*natural);
  } else if (const auto* real = std::get_if<double>(&value.get())) {
    const std::string printed = fmt::format("{}", *real);  // shortest form that reads back equal
    const bool finite = printed.find_first_of("in") == std::string::npos;  // JSON knows neither inf nor nan
    out += finite || quote == Quote::WhenNeeded ? printed : "null";
  }
}

[[noreturn]] void abort_with(const LogRecord& record) {
  std::fputs(("bug: " + format_log_text(record) + "\n").c_str(), stderr);
  std::abort();
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::Debug: return spdlog::level::debug;
    case LogLevel::Info: return spdlog::level::info;
    case LogLevel::Warn: return spdlog::level::warn;
    case LogLevel::Error: return spdlog::level::err;
    case LogLevel::Off: return spdlog::level::off;
  }
  return spdlog::level::off;
}

std::string format_time(std::chrono::system_clock::time_point time) {
  const auto since_epoch = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     utc.tm_hour, utc.tm_min, utc.tm_sec, (since_epoch.count() % 1000 + 1000) % 1000);
}

class SpdlogLog final : public Log {
 public:
  SpdlogLog(spdlog::sink_ptr sink, const LogOptions& options, const Clock& clock)
      : logger_("omni", std::move(sink)), level_(options.level), format_(options.format), clock_(clock) {
    logger_.set_level(spdlog::level::trace);  // `enabled` decides
    logger_.set_pattern("%v");
    logger_.flush_on(spdlog::level::warn);
  }

  bool enabled(LogLevel level) const override { return level >= level_; }

  void write(const LogRecord& record) override {
    const std::string time = format_time(clock_.system_now());
    const std::string line =
        format_ == LogFormat::Json ? format_log_json(record, time) : time + " " + format_log_text(record);
    logger_.log(to_spdlog(record.level), spdlog::string_view_t(line.data(), line.size()));
  }

  void bug(const LogRecord& record) override {
    const std::uint64_t count = ++bugs_;
    std::vector<LogField> fields(record.fields.begin(), record.fields.end());
    fields.push_back({"bugs_so_far", count});
    LogRecord counted = record;
    counted.level = LogLevel::Error;
    counted.fields = fields;
    write(counted);
  }

 private:
  spdlog::logger logger_;
  const LogLevel level_;
  const LogFormat format_;
  const Clock& clock_;
  std::atomic<std::uint64_t> bugs_{0};
};

}  // namespace

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::Debug: return "debug";
    case LogLevel::Info: return "info";
    case LogLevel::Warn: return "warn";
    case LogLevel::Error: return "error";
    case LogLevel::Off: return "off";
  }
  return "off";
}

std::string format_log_text(const LogRecord& record) {
  std::string out(to_string(record.level));
  out += ' ';
  append_escaped(out, record.event);
  const auto put = [&](std::string_view key, const LogValue& value) {
    out += ' ';
    append_escaped(out, key);
    out += '=';
    append_value(out, value, Quote::WhenNeeded);
  };
  for (const LogField& field : record.fields) put(field.key, field.value);
  if (!record.span.empty()) put("span", record.span);
  if (!record.correlation_id.empty()) put("cid", record.correlation_id);
  return out;
}

std::string format_log_json(const LogRecord& record, std::string_view time) {
  std::string out = "{";
  const auto put = [&](std::string_view key, const LogValue& value) {
    if (out.size() > 1) out += ',';
    append_quoted(out, key);
    out += ':';
    append_value(out, value, Quote::Always);
  };
  if (!time.empty()) put("time", time);
  put("level", to_string(record.level));
  put("event", record.event);
  for (const LogField& field : record.fields) put(field.key, field.value);
  if (!record.span.empty()) put("span", record.span);
  if (!record.correlation_id.empty()) put("cid", record.correlation_id);
  out += '}';
  return out;
}

void NullLog::bug(const LogRecord& record) {
  if (on_bug_ == OnBug::Abort) abort_with(record);
  ++bugs_;
}

void CapturingLog::write(const LogRecord& record) {
  std::string line = format_log_text(record);
  const MutexLock lock(mu_);
  lines_.push_back(std::move(line));
}

void CapturingLog::bug(const LogRecord& record) {
  if (on_bug_ == OnBug::Abort) abort_with(record);
  ++bugs_;
  write(record);
}

std::vector<std::string> CapturingLog::lines() const {
  const MutexLock lock(mu_);
  return lines_;
}

bool CapturingLog::contains(std::string_view part) const {
  const MutexLock lock(mu_);
  for (const std::string& line : lines_) {
    if (line.find(part) != std::string::npos) return true;
  }
  return false;
}

Result<std::unique_ptr<Log>> make_log(const LogOptions& options, const Clock& clock) {
  try {
    spdlog::sink_ptr sink;
    if (options.file.empty()) {
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
      sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(options.file, options.rotate_bytes,
                                                                    options.rotate_files);
    }
    return std::unique_ptr<Log>(std::make_unique<SpdlogLog>(std::move(sink), options, clock));
  } catch (const spdlog::spdlog_ex& problem) {
    return Error(ErrorCode::Io, "opening the log file " + options.file + ": " + problem.what());
  }
}

}  // namespace omni
