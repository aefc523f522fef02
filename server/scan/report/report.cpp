#include "server/scan/report/report.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace omni {

std::string_view to_string(Notification::Level level) {
  switch (level) {
    case Notification::Level::Note: return "note";
    case Notification::Level::Warning: return "warning";
    case Notification::Level::Error: return "error";
  }
  return "error";
}

namespace {

template <typename T, typename Less>
void sort_unique(std::vector<T>& values, Less less) {
  std::stable_sort(values.begin(), values.end(), less);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

template <typename T>
void sort_unique(std::vector<T>& values) {
  sort_unique(values, std::less<>());
}

}  // namespace

void finish(ScanReport& report) {
  const auto counted = std::stable_partition(report.findings.begin(), report.findings.end(),
                                             [](const Finding& f) { return !f.suppression.has_value(); });
  report.suppressed.insert(report.suppressed.end(), std::make_move_iterator(counted),
                           std::make_move_iterator(report.findings.end()));
  report.findings.erase(counted, report.findings.end());
  sort_unique(report.findings, place_then_rule);
  sort_unique(report.suppressed, place_then_rule);
  sort_unique(report.absent, [](const AbsentFinding& a, const AbsentFinding& b) {
    return std::tie(a.file, a.line, a.rule_id, a.fingerprints.strict) < std::tie(b.file, b.line, b.rule_id, b.fingerprints.strict);
  });
  sort_unique(report.rules, [](const RuleDescriptor& a, const RuleDescriptor& b) {
    return std::tie(a.id, a.qualified_id) < std::tie(b.id, b.qualified_id);
  });
  sort_unique(report.problems, [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.place, a.severity, a.code, a.rule_id, a.message) <
           std::tie(b.file, b.place, b.severity, b.code, b.rule_id, b.message);
  });
  sort_unique(report.notifications, [](const Notification& a, const Notification& b) {
    return std::tie(a.file, a.region, a.code, a.rule_id, a.level, a.message) <
           std::tie(b.file, b.region, b.code, b.rule_id, b.level, b.message);
  });
  sort_unique(report.files);
  sort_unique(report.skipped, [](const SkippedFile& a, const SkippedFile& b) {
    return std::tie(a.path, a.reason, a.detail) < std::tie(b.path, b.reason, b.detail);
  });
}

}  // namespace omni
