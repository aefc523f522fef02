#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/sync.h"

namespace omni {

/// What a metric is, declared beside the code that counts:
/// `constexpr MetricInfo kRunSeconds{"omni_run_seconds", "Time of an agent's run.", "agent"};`
struct MetricInfo {
  std::string_view name;   ///< Prometheus style, with the unit: omni_<what>_<unit>[_total]
  std::string_view help;   ///< one sentence
  std::string_view label;  ///< the one label, empty for none; its values come from a small closed set
};

/// Only grows. Threads: any; an add is one atomic operation.
class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// A number with a fraction: seconds that only grow, or a state that is set. Threads: any.
class Amount {
 public:
  void add(double value) { value_.fetch_add(value, std::memory_order_relaxed); }
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

/// Counts observations by size. Threads: any; each number is exact, several read together may be torn by one.
class Histogram {
 public:
  explicit Histogram(std::vector<double> upper_bounds);  ///< ascending; one more bucket takes the rest

  void observe(double value);

  const std::vector<double>& upper_bounds() const { return bounds_; }
  std::vector<std::uint64_t> buckets() const;  ///< not cumulative, one longer than upper_bounds()
  std::uint64_t count() const;
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<double> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

/// 1 ms to 60 s, for durations in seconds.
std::vector<double> default_duration_bounds();

/// One series as a reader elsewhere needs it.
struct MetricReading {
  enum class Kind : unsigned char { Sum, Gauge, Histogram };  ///< a sum only grows
  std::string name, help;
  Kind kind = Kind::Sum;
  std::string label, label_value;           ///< empty: none
  double value = 0;                         ///< of a histogram: the sum of what was observed
  std::vector<double> upper_bounds;         ///< these two of a histogram alone
  std::vector<std::uint64_t> buckets;       ///< not cumulative, one longer
};

/// The metrics of one program, made by its main and handed to what counts. References stay valid while it lives; hot
/// code looks a metric up once and keeps the reference.
/// Threads: any.
class MetricRegistry {
 public:
  /// The same info and label value give the same metric. One name has one kind: a second one is a bug (assert).
  Counter& counter(const MetricInfo& info, std::string_view label_value = {});
  Amount& total(const MetricInfo& info, std::string_view label_value = {});  ///< only grows: a counter to readers
  Amount& gauge(const MetricInfo& info, std::string_view label_value = {});
  Histogram& histogram(const MetricInfo& info, std::string_view label_value = {},
                       const std::vector<double>& upper_bounds = default_duration_bounds());

  /// Prometheus text exposition format, sorted by name and label.
  std::string to_text() const;
  /// The same, as data.
  std::vector<MetricReading> readings() const;

 private:
  enum class Kind : unsigned char { Unknown, Counter, Total, Gauge, Histogram };
  struct Family {
    std::string help;
    std::string label;
    Kind kind = Kind::Unknown;
    std::map<std::string, std::unique_ptr<Counter>, std::less<>> counters;
    std::map<std::string, std::unique_ptr<Amount>, std::less<>> amounts;
    std::map<std::string, std::unique_ptr<Histogram>, std::less<>> histograms;
  };

  Family& family(const MetricInfo& info, Kind kind) OMNI_REQUIRES(mu_);
  Amount& amount(const MetricInfo& info, std::string_view label_value, Kind kind);

  mutable Mutex mu_;
  std::map<std::string, Family, std::less<>> families_ OMNI_GUARDED_BY(mu_);
};

}  // namespace omni
