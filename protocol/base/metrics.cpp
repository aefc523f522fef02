#include "protocol/base/metrics.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

namespace omni {
namespace {

std::string print(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

std::string escape_label(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') out += "\\n";
    else out += c;
  }
  return out;
}

/// `{agent="security",le="0.5"}`, or nothing.
std::string labels(std::string_view label, std::string_view value, std::string_view bound = {}) {
  std::string out;
  if (!label.empty()) out += std::string(label) + "=\"" + escape_label(value) + "\"";
  if (!bound.empty()) out += (out.empty() ? "le=\"" : ",le=\"") + std::string(bound) + "\"";
  return out.empty() ? out : "{" + out + "}";
}

void print_histogram(std::string& out, const std::string& name, std::string_view label, std::string_view value,
                     const Histogram& histogram) {
  const std::vector<std::uint64_t> buckets = histogram.buckets();
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    total += buckets[i];
    const std::string bound = i < histogram.upper_bounds().size() ? print(histogram.upper_bounds()[i]) : "+Inf";
    out += name + "_bucket" + labels(label, value, bound) + " " + std::to_string(total) + "\n";
  }
  out += name + "_sum" + labels(label, value) + " " + print(histogram.sum()) + "\n";
  out += name + "_count" + labels(label, value) + " " + std::to_string(total) + "\n";
}

}  // namespace

Histogram::Histogram(std::vector<double> upper_bounds)
    : bounds_(std::move(upper_bounds)), counts_(bounds_.size() + 1) {
  assert(std::is_sorted(bounds_.begin(), bounds_.end()));
}

void Histogram::observe(double value) {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::vector<std::uint64_t> Histogram::buckets() const {
  std::vector<std::uint64_t> out;
  out.reserve(counts_.size());
  for (const auto& count : counts_) out.push_back(count.load(std::memory_order_relaxed));
  return out;
}

std::uint64_t Histogram::count() const {
  std::uint64_t total = 0;
  for (const auto& count : counts_) total += count.load(std::memory_order_relaxed);
  return total;
}

std::vector<double> default_duration_bounds() { return {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60}; }

MetricRegistry::Family& MetricRegistry::family(const MetricInfo& info, Kind kind) {
  Family& found = families_[std::string(info.name)];
  if (found.help.empty()) found.help = info.help;
  if (found.label.empty()) found.label = info.label;
  if (found.kind == Kind::Unknown) found.kind = kind;
  assert(found.label == info.label && found.kind == kind);
  return found;
}

Counter& MetricRegistry::counter(const MetricInfo& info, std::string_view label_value) {
  const MutexLock lock(mu_);
  Family& group = family(info, Kind::Counter);
  auto& slot = group.counters[std::string(label_value)];
  if (slot == nullptr) slot = std::make_unique<Counter>();
  return *slot;
}

Amount& MetricRegistry::amount(const MetricInfo& info, std::string_view label_value, Kind kind) {
  const MutexLock lock(mu_);
  auto& slot = family(info, kind).amounts[std::string(label_value)];
  if (slot == nullptr) slot = std::make_unique<Amount>();
  return *slot;
}

Amount& MetricRegistry::total(const MetricInfo& info, std::string_view label_value) { return amount(info, label_value, Kind::Total); }
Amount& MetricRegistry::gauge(const MetricInfo& info, std::string_view label_value) { return amount(info, label_value, Kind::Gauge); }

Histogram& MetricRegistry::histogram(const MetricInfo& info, std::string_view label_value,
                                     const std::vector<double>& upper_bounds) {
  const MutexLock lock(mu_);
  Family& group = family(info, Kind::Histogram);
  auto& slot = group.histograms[std::string(label_value)];
  if (slot == nullptr) slot = std::make_unique<Histogram>(upper_bounds);
  return *slot;
}

std::vector<MetricReading> MetricRegistry::readings() const {
  const MutexLock lock(mu_);
  std::vector<MetricReading> out;
  for (const auto& [name, group] : families_) {
    MetricReading reading{name, group.help, MetricReading::Kind::Sum, group.label, {}, 0, {}, {}};
    if (group.kind == Kind::Gauge) reading.kind = MetricReading::Kind::Gauge;
    const auto add = [&](const std::string& label_value, double value) {
      reading.label_value = label_value;
      reading.value = value;
      out.push_back(reading);
    };
    for (const auto& [value, counter] : group.counters) add(value, static_cast<double>(counter->value()));
    for (const auto& [value, amount] : group.amounts) add(value, amount->value());
    reading.kind = group.kind == Kind::Histogram ? MetricReading::Kind::Histogram : reading.kind;
    for (const auto& [value, histogram] : group.histograms) {
      reading.upper_bounds = histogram->upper_bounds();
      reading.buckets = histogram->buckets();
      add(value, histogram->sum());
    }
  }
  return out;
}

std::string MetricRegistry::to_text() const {
  const MutexLock lock(mu_);
  std::string out;
  for (const auto& [name, group] : families_) {
    out += "# HELP " + name + " " + group.help + "\n";
    out += "# TYPE " + name + (group.kind == Kind::Histogram ? " histogram\n" : group.kind == Kind::Gauge ? " gauge\n" : " counter\n");
    for (const auto& [value, counter] : group.counters) {
      out += name + labels(group.label, value) + " " + std::to_string(counter->value()) + "\n";
    }
    for (const auto& [value, amount] : group.amounts) {
      out += name + labels(group.label, value) + " " + print(amount->value()) + "\n";
    }
    for (const auto& [value, histogram] : group.histograms) print_histogram(out, name, group.label, value, *histogram);
  }
  return out;
}

}  // namespace omni
