#include "server/observe/trace_file.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <functional>
#include <thread>

#include <nlohmann/json.hpp>

#include "server/observe/run_record.h"

namespace omni {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;
constexpr std::chrono::milliseconds kLongestHeld{250};

std::string quoted(std::string_view text) {
  return inert_json(nlohmann::json(std::string(text)).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
}

/// "12.345": nanoseconds as microseconds.
std::string micros(std::chrono::nanoseconds time) {
  std::array<char, 40> buffer{};
  const long long ns = std::max<long long>(0, time.count());
  std::snprintf(buffer.data(), buffer.size(), "%lld.%03lld", ns / 1000, ns % 1000);
  return buffer.data();
}

std::uint64_t this_thread() { return std::hash<std::thread::id>{}(std::this_thread::get_id()); }

}  // namespace

Result<std::unique_ptr<TraceFile>> TraceFile::create(const std::string& path, const Clock& clock, std::chrono::steady_clock::time_point begin) {
  OMNI_TRY(GrowingFile file, GrowingFile::create(path, "[", "\n]\n"));
  return std::unique_ptr<TraceFile>(new TraceFile(std::move(file), clock, begin));
}

void TraceFile::begin_process(std::string_view name) {
  const MutexLock lock(mu_);
  process_ = ::getpid();
  threads_.clear();
  add("{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":" + std::to_string(process_) + ",\"tid\":1,\"args\":{\"name\":" + quoted(name) + "}}");
  head('X', {}, this_thread());  // it is the first: "main"
}

std::string TraceFile::head(char phase, std::string_view name, std::uint64_t thread, bool is_stage) {
  const auto [found, is_new] = threads_.try_emplace(thread, threads_.size() + 1);
  const std::string where = ",\"pid\":" + std::to_string(process_) + ",\"tid\":" + std::to_string(found->second);
  if (is_new) {
    const std::string thread_name = is_stage ? "stage " + std::to_string(thread) : found->second == 1 ? "main" : "worker " + std::to_string(found->second - 1);
    add("{\"ph\":\"M\",\"name\":\"thread_name\"" + where + ",\"args\":{\"name\":\"" + thread_name + "\"}}");
  }
  return std::string("{\"ph\":\"") + phase + "\",\"name\":" + quoted(name) + where;
}

void TraceFile::record(const TraceEvent& event) {
  if (event.kind == SpanKind::Rule && event.duration < kLeastRule) return;
  std::string tail = ",\"cat\":\"" + std::string(to_string(event.kind)) + "\",\"ts\":" + micros(event.start - begin_) + ",\"dur\":" + micros(event.duration) +
                     ",\"args\":{\"correlation_id\":" + quoted(event.correlation_id);
  for (const TraceArgument& argument : event.arguments) {
    tail += "," + quoted(argument.key) + ":";
    const auto* number = std::get_if<std::uint64_t>(&argument.value);
    tail += number != nullptr ? std::to_string(*number) : quoted(std::get<std::string_view>(argument.value));
  }
  const MutexLock lock(mu_);
  add(head('X', event.name, event.thread, event.kind == SpanKind::Stage) + tail + "}}");
}

void TraceFile::mark(std::string_view name, std::string_view correlation_id, std::string_view detail) {
  const std::string tail = ",\"s\":\"p\",\"ts\":" + micros(clock_.now() - begin_) + ",\"args\":{\"correlation_id\":" + quoted(correlation_id) +
                           ",\"detail\":" + quoted(detail) + "}}";
  const MutexLock lock(mu_);
  add(head('i', name, this_thread()) + tail);
}

void TraceFile::add(std::string event) {
  if (error_) return;
  buffer_ += first_ ? "\n" : ",\n";
  buffer_ += event;
  first_ = false;
  const auto now = clock_.now();
  if (buffer_.size() >= kBuffer || now - written_ >= kLongestHeld) {
    write();
    written_ = now;
  }
}

void TraceFile::write() {
  if (buffer_.empty() || error_) return;
  if (Result<void> done = file_.add(buffer_); !done.has_value()) error_ = std::move(done).error();
  buffer_.clear();
}

Result<void> TraceFile::flush() {
  const MutexLock lock(mu_);
  write();
  if (error_) return Error(*error_);
  return {};
}

}  // namespace omni
