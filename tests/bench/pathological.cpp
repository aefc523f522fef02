// omni-pathological-bench [SUBSTRING|-SUBSTRING]: what each pathological case costs, the dearest first, as a Markdown table. A case is as
// it shall be when its rule ends within 100 ms, or at its budget and says so.
#include <algorithm>
#include <cstdio>
#include <string_view>

#include "tests/pathological/run_case.h"

using namespace omni::test;

int main(int argc, char** argv) {
  std::string_view wanted = argc > 1 ? argv[1] : "";
  const bool others = wanted.starts_with('-');  // those without it
  if (others) wanted.remove_prefix(1);
  std::vector<std::pair<PathologicalRun, const PathologicalCase*>> runs;
  const std::vector<PathologicalCase> cases = all_pathological_cases();
  for (const PathologicalCase& each : cases) {
    if ((each.name.find(wanted) == std::string::npos) != others) continue;
    std::fprintf(stderr, "%s\n", each.name.c_str());  // which one hangs
    runs.emplace_back(run_case(each), &each);
  }
  std::stable_sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) { return a.first.rule > b.first.rule; });
  const auto ms = [](std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e6; };
  std::size_t slow = 0;
  std::printf("| case | language | KB | parse ms | rule ms | steps | findings | ends |\n|---|---|---|---|---|---|---|---|\n");
  for (const auto& [run, each] : runs) {
    std::string end = run.problems.empty() ? "by itself" : "refused: " + run.problems.front();
    if (!run.cuts.empty()) end = run.cuts.front();
    const bool good = !run.cuts.empty() || ms(run.rule) < 100;
    if (!good) ++slow;
    std::printf("| %s%s | %s | %.0f | %.1f | %.1f | %llu | %zu | %s |\n", good ? "" : "**", each->name.c_str(), each->language.c_str(),
                static_cast<double>(each->text.size()) / 1000, ms(run.parse), ms(run.rule), static_cast<unsigned long long>(run.steps), run.matches, end.c_str());
  }
  std::printf("\n%zu cases, %zu beyond 100 ms and not cut\n", runs.size(), slow);
  return slow == 0 ? 0 : 1;
}
