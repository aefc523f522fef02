#include "agents/taint/summary.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace omni {
namespace {

auto source_key(const SummaryTaint& taint) {
  return taint.source == nullptr ? std::tuple(0U, ByteRange{}) : std::tuple(taint.source->file, taint.source->range);
}

bool before(const SummaryTaint& a, const SummaryTaint& b) {
  const auto key = [](const SummaryTaint& taint) {
    return std::tuple(taint.given, taint.label_in, taint.label, source_key(taint));
  };
  return key(a) < key(b);
}

bool same_sink(const FarSink& a, const FarSink& b) {
  return a.file == b.file && a.range == b.range && a.bindings == b.bindings;
}

bool same_taints(const std::vector<SummaryTaint>& a, const std::vector<SummaryTaint>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_taint);
}

bool same_clauses(const SummarySink& a, const SummarySink& b) {
  return same_sink(*a.sink, *b.sink) &&
         std::equal(a.clauses.begin(), a.clauses.end(), b.clauses.begin(), b.clauses.end(),
                    [](const auto& x, const auto& y) { return same_taints(x.taints, y.taints); });
}

template <typename F>
void for_each_taints(TaintSummary& summary, F&& f) {
  for (SummaryPlace& place : summary.places) f(place.taints);
  for (SummarySink& sink : summary.sinks) {
    for (SummarySink::Clause& clause : sink.clauses) f(clause.taints);
  }
}

void take_shorter(std::vector<SummaryTaint>& made, const std::vector<SummaryTaint>& known) {
  for (SummaryTaint& taint : made) {
    const auto at = std::lower_bound(known.begin(), known.end(), taint, before);
    if (at != known.end() && same_taint(*at, taint) && at->path->size() <= taint.path->size()) taint.path = at->path;
  }
}

}  // namespace

bool same_taint(const SummaryTaint& a, const SummaryTaint& b) {
  if (a.given != b.given || a.label_in != b.label_in || a.label != b.label) return false;
  if (a.source == nullptr || b.source == nullptr) return a.source == b.source;
  return a.source == b.source || (source_key(a) == source_key(b) && a.source->bindings == b.source->bindings);
}

void put_in_order(TaintSummary& summary) {
  std::vector<std::uint32_t> order(summary.given.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return summary.given[a] < summary.given[b]; });
  std::vector<std::uint32_t> number(order.size());
  std::vector<GivenPath> given;
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    number[order[i]] = i;
    given.push_back(std::move(summary.given[order[i]]));
  }
  summary.given = std::move(given);
  for (std::uint32_t& cleaned : summary.cleaned) cleaned = number[cleaned];
  std::sort(summary.cleaned.begin(), summary.cleaned.end());
  for_each_taints(summary, [&](std::vector<SummaryTaint>& taints) {
    for (SummaryTaint& taint : taints) {
      if (taint.given != kNotGiven) taint.given = number[taint.given];
    }
    std::stable_sort(taints.begin(), taints.end(), before);
  });
  std::stable_sort(summary.sinks.begin(), summary.sinks.end(), [](const SummarySink& a, const SummarySink& b) {
    return std::tuple(a.sink->file, a.sink->range) < std::tuple(b.sink->file, b.sink->range);
  });
}

bool same_effect(const TaintSummary& a, const TaintSummary& b) {
  const auto same_place = [](const SummaryPlace& x, const SummaryPlace& y) {
    return x.place == y.place && same_taints(x.taints, y.taints);
  };
  return a.given == b.given && a.cleaned == b.cleaned &&
         std::equal(a.places.begin(), a.places.end(), b.places.begin(), b.places.end(), same_place) &&
         std::equal(a.sinks.begin(), a.sinks.end(), b.sinks.begin(), b.sinks.end(), same_clauses);
}

void take_shorter_paths(TaintSummary& made, const TaintSummary& before_that) {
  if (made.given != before_that.given) return;  // other numbers
  for (SummaryPlace& place : made.places) {
    for (const SummaryPlace& known : before_that.places) {
      if (known.place == place.place) take_shorter(place.taints, known.taints);
    }
  }
  for (SummarySink& sink : made.sinks) {
    for (const SummarySink& known : before_that.sinks) {
      if (!same_sink(*known.sink, *sink.sink) || known.clauses.size() != sink.clauses.size()) continue;
      for (std::size_t i = 0; i < sink.clauses.size(); ++i)
        take_shorter(sink.clauses[i].taints, known.clauses[i].taints);
    }
  }
}

}  // namespace omni
