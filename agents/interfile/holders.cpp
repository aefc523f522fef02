#include "agents/interfile/holders.h"

#include <algorithm>
#include <numeric>

namespace omni {

Holders::Holders(const FileFacts& facts)
    : facts_(facts), order_(facts.functions.size()), around_(facts.functions.size(), 0) {
  std::iota(order_.begin(), order_.end(), 0U);
  std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return range(a).begin != range(b).begin ? range(a).begin < range(b).begin : range(a).end > range(b).end;
  });
  std::vector<std::uint32_t> open;
  for (const std::uint32_t function : order_) {
    while (!open.empty() && !range(open.back()).contains(range(function))) open.pop_back();
    if (!open.empty()) around_[function] = open.back();
    open.push_back(function);
  }
}

void Holders::add(ByteRange match, std::set<std::uint32_t>& out) const {
  auto at = std::upper_bound(order_.begin(), order_.end(), match.begin,
                             [&](ByteOffset begin, std::uint32_t function) { return begin < range(function).begin; });
  if (at != order_.begin()) --at;
  std::uint32_t innermost = at == order_.end() ? 0 : *at;
  for (; at != order_.end() && range(*at).begin < match.end; ++at) {
    if (range(*at).overlaps(match)) add_graphs(*at, out);
  }
  while (innermost != 0 && !range(innermost).contains(match)) innermost = around_[innermost];
  add_graphs(innermost, out);
}

void Holders::add_graphs(std::uint32_t function, std::set<std::uint32_t>& out) const {
  for (const std::uint32_t running : graphs_running(facts_, function)) out.insert(running);
}

}  // namespace omni
