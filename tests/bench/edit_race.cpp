// omni-edit-bench: what a keystroke costs. Opens each file, then types one letter into a random word of it and takes it
// out again, over and over; after each stroke the file is parsed again and all rules give their findings anew.
//
//   omni-edit-bench --rules FILE|DIR [--edits N] [--clock wall|cpu] [--no-memory] [--check] [--break] [--spans] FILE…
//
// Prints, in milliseconds: the bare parser on the same edit, the new normal tree, the rules on it, both together. `--clock cpu`
// counts the thread's processor time, which says more on a busy machine; with `--no-memory` every rule runs each time. `--check` also does
// each edit from scratch and tells of every difference. `--break` types an open bracket or quote instead: what is known then of the
// broken text, and how many of the last findings stay. `--spans` also says where the wall time of a stroke goes: the mean of each
// phase and rule, those that take more than a hundredth of a millisecond.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <time.h>
#include <tree_sitter/api.h>

#include "agents/rules/rule_memory.h"
#include "agents/rules/rule_set.h"
#include "agents/syntax/parse.h"
#include "agents/taint/taint_engine.h"
#include "protocol/base/clock.h"
#include "protocol/base/context.h"
#include "protocol/base/file_system.h"
#include "protocol/base/heap.h"
#include "protocol/base/log.h"
#include "protocol/base/trace.h"
#include "protocol/text/edits.h"
#include "server/service/rule_source.h"

namespace omni {
namespace {

clockid_t g_clock = CLOCK_MONOTONIC;
bool g_remember = true;
bool g_check = false;
bool g_break = false;
bool g_spans = false;

/// Adds up the spans of a name.
class SpanSums final : public TraceSink {
 public:
  void record(const TraceEvent& event) override {
    if (event.kind != SpanKind::Phase && event.kind != SpanKind::Rule) return;
    Sum& sum = sums_[std::string(to_string(event.kind)) + " " + std::string(event.name)];
    sum.milliseconds += static_cast<double>(event.duration.count()) * 1e-6;
    ++sum.count;
  }
  void forget() { sums_.clear(); }
  void print(std::size_t strokes) const {
    std::vector<std::pair<std::string, Sum>> all(sums_.begin(), sums_.end());
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second.milliseconds > b.second.milliseconds; });
    for (const auto& [name, sum] : all) {
      const double mean = sum.milliseconds / static_cast<double>(strokes);
      if (mean > 0.01) std::printf("  %7.3f ms, %6.2f times: %s\n", mean, static_cast<double>(sum.count) / static_cast<double>(strokes), name.c_str());
    }
  }

 private:
  struct Sum {
    double milliseconds = 0;
    std::size_t count = 0;
  };
  std::map<std::string, Sum> sums_;
};

/// What a run found, to compare two.
std::string listing(const RuleRun& run) {
  std::string out;
  const auto add = [&](ByteRange range) { out += " " + std::to_string(range.begin) + "-" + std::to_string(range.end); };
  for (const RuleMatch& match : run.matches) {
    out += match.rule->id;
    add(match.range);
    for (const NamedRange& bound : match.bindings) {
      out += " " + bound.name;
      add(bound.range);
    }
    for (const TaintStep& step : match.path) add(step.range);
    out += "\n";
  }
  return out;
}

double now() {
  timespec time{};
  clock_gettime(g_clock, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

double milliseconds_since(double begin) { return now() - begin; }

struct Quantiles {
  double p50 = 0;
  double p95 = 0;
  double most = 0;
};

Quantiles quantiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values[values.size() * 95 / 100], values.back()};
}

struct Times {
  std::vector<double> bare, tree, rules, all;
};

void print_times(const char* name, const std::vector<double>& values) {
  const Quantiles q = values.empty() ? Quantiles{} : quantiles(values);
  std::printf("  %-6s %7.2f / %7.2f / %7.2f\n", name, q.p50, q.p95, q.most);
}

/// The bare parser with the edit told to it, as reparse() does.
double bare_reparse(const TSTree& old, std::string_view before, const ByteEdit& edit,
                    const std::string& text) {
  TSParser* parser = ts_parser_new();
  ts_parser_set_language(parser, ts_tree_language(&old));  // a file may be in a dialect of its language
  TSTree* copy = ts_tree_copy(&old);
  TSInputEdit input{};
  input.start_byte = edit.range.begin;
  input.old_end_byte = edit.range.end;
  input.new_end_byte = edit.range.begin + static_cast<std::uint32_t>(edit.text.size());
  std::uint32_t line_begin = 0;
  for (std::uint32_t i = 0; i < edit.range.begin; ++i) {
    if (before[i] == '\n') {
      ++input.start_point.row;
      line_begin = i + 1;
    }
  }
  input.start_point.column = edit.range.begin - line_begin;
  input.old_end_point = {input.start_point.row, input.start_point.column + edit.range.size()};
  input.new_end_point = {input.start_point.row,
                         input.start_point.column + static_cast<std::uint32_t>(edit.text.size())};
  const double begin = now();
  ts_tree_edit(copy, &input);
  TSTree* tree = ts_parser_parse_string(parser, copy, text.data(), static_cast<std::uint32_t>(text.size()));
  const double time = milliseconds_since(begin);
  ts_tree_delete(tree);
  ts_tree_delete(copy);
  ts_parser_delete(parser);
  return time;
}

/// What was found in the text before the edit and is still known while the code is broken.
std::vector<RuleMatch> carried_over(const std::vector<RuleMatch>& matches, const RuleMemory& memory, const ByteEdit& edit) {
  const ByteRange item = memory.item_around(edit.range);
  std::vector<RuleMatch> kept;
  for (const RuleMatch& match : matches) {
    const std::optional<ByteRange> place = match.range.overlaps(item) ? std::nullopt : moved(match.range, edit);
    if (!place) continue;
    kept.push_back(match);
    kept.back().range = *place;
  }
  return kept;
}

/// Breaks the file in many places, each time from its sound text.
void break_it(const Context& ctx, const LanguageRegistry& registry, const RuleSet& set, const std::string& file, const ParsedFile& sound,
              std::size_t edits) {
  static constexpr std::array<const char*, 4> kOpen{"(", "{", "\"", "["};
  const std::string_view text = sound.tree->text();
  const Language& language = sound.tree->language();
  RuleMemory memory;
  RuleRunOptions options;
  options.language = &language;
  options.memory = &memory;
  RuleRun before;
  const auto trees = [&](const Context&, const Language&) -> Result<std::shared_ptr<const Tree>> { return sound.tree; };
  static_cast<void>(set.match(ctx, file, text, options, trees, before));
  std::mt19937 random(7);
  Times times;
  std::vector<double> ratios;
  std::vector<double> kept;
  std::size_t harmless = 0;
  for (std::size_t i = 0; i < edits; ++i) {
    const auto node = static_cast<NodeIndex>(random() % sound.tree->size());
    const ByteOffset place = (*sound.tree)[node].begin;
    const ByteEdit edit{{place, place}, kOpen[i % kOpen.size()]};
    const auto next = std::make_shared<const std::string>(*apply_edits(text, {{edit}}));
    const double bare = bare_reparse(*sound.grammar_tree, text, edit, *next);
    const double begin = now();
    const Result<std::optional<ParsedFile>> again = reparse_sound(ctx, registry, sound, next);
    if (!again.has_value() || again->has_value()) {
      ++harmless;
      continue;
    }
    const std::vector<RuleMatch> left = carried_over(before.matches, memory, edit);
    times.all.push_back(milliseconds_since(begin));
    times.bare.push_back(bare);
    ratios.push_back(times.all.back() / bare);
    kept.push_back(static_cast<double>(left.size()));
  }
  std::printf("%s: %s, %zu edits broke it, %zu did not; of %zu findings stayed (p50 / p95 / most) %.0f / %.0f / %.0f\n", file.c_str(),
              std::string(language.name).c_str(), times.all.size(), harmless, before.matches.size(), quantiles(kept).p50, quantiles(kept).p95,
              quantiles(kept).most);
  print_times("bare", times.bare);
  print_times("all", times.all);
  print_times("ratio", ratios);
}

/// Places inside words, numbers and strings, where a letter more keeps the file well-formed.
std::vector<ByteOffset> places_to_type(const Tree& tree) {
  std::vector<ByteOffset> places;
  for (NodeIndex i = 0; i < tree.size(); ++i) {
    const bool word = tree[i].kind == Kind::Identifier && tree.text(i).size() > 1;
    const bool string = tree[i].kind == Kind::String && tree.content_range(i).size() > 1;
    if (word || string) places.push_back(string ? tree.content_range(i).begin + 1 : tree[i].end);
  }
  return places;
}

int run(const std::vector<std::string>& arguments) {
  std::vector<std::string> rules, files;
  std::size_t edits = 200;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--rules" && i + 1 < arguments.size()) {
      rules.push_back(arguments[++i]);
    } else if (arguments[i] == "--edits" && i + 1 < arguments.size()) {
      const std::string& value = arguments[++i];
      std::from_chars(value.data(), value.data() + value.size(), edits);
    } else if (arguments[i] == "--check") {
      g_check = true;
    } else if (arguments[i] == "--break") {
      g_break = true;
    } else if (arguments[i] == "--no-memory") {
      g_remember = false;
    } else if (arguments[i] == "--spans") {
      g_spans = true;
    } else if (arguments[i] == "--clock" && i + 1 < arguments.size()) {
      g_clock = arguments[++i] == "cpu" ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
    } else {
      files.push_back(arguments[i]);
    }
  }
  if (rules.empty() || files.empty() || edits == 0) {
    std::fprintf(
        stderr,
        "usage: omni-edit-bench --rules FILE|DIR [--edits N] [--clock wall|cpu] [--no-memory] [--check] [--break] [--spans] FILE...\n");
    return 2;
  }
  const SystemClock clock;
  NullLog log(OnBug::Count);
  SpanSums spans;
  const Context ctx(clock, log, g_spans ? &spans : nullptr);
  const LanguageRegistry registry;
  const DiskFileSystem disk;
  Result<LoadedRules> loaded = load_rule_files(ctx, disk, rules, {});
  if (!loaded.has_value()) {
    std::fprintf(stderr, "%s\n", loaded.error().describe().c_str());
    return 2;
  }
  const std::unique_ptr<const TaintEngine> taint = make_taint_engine();
  const RuleSet set(registry, std::move(loaded->rules), {}, taint.get());
  std::printf("%zu rules, %zu edits a file, milliseconds as p50 / p95 / most\n", set.rules().size(), edits);
  for (const std::string& file : files) {
    const Result<std::string> content = disk.read(file, 50'000'000);
    const Language* language = LanguageRegistry::for_file(file, content.has_value() ? *content : "");
    if (!content.has_value() || language == nullptr) {
      std::fprintf(stderr, "%s: cannot be read, or its language is not known\n", file.c_str());
      return 2;
    }
    auto text = std::make_shared<const std::string>(*content);
    Result<ParsedFile> parsed = parse(ctx, registry, *language, text, Keep::ForEdits);
    if (g_break && parsed->reusable) {
      break_it(ctx, registry, set, file, *parsed, edits);
      continue;
    }
    std::mt19937 random(7);
    const std::vector<ByteOffset> places = places_to_type(*parsed->tree);
    Times times;
    const auto memory = g_remember ? std::make_unique<RuleMemory>() : nullptr;
    std::size_t reused = 0;
    std::size_t findings = 0;
    std::size_t tried = 0;
    for (std::size_t i = 0; i < edits; ++i) {
      const ByteOffset place = places[random() % places.size()];
      if (i == 1) spans.forget();  // the first one compiles rules and runs them all
      for (const bool typed : {true, false}) {
        const ByteEdit edit{{place, typed ? place : place + 1}, typed ? "x" : ""};
        auto next = std::make_shared<const std::string>(*apply_edits(*text, {{edit}}));
        if (parsed->grammar_tree != nullptr)
          times.bare.push_back(bare_reparse(*parsed->grammar_tree, *text, edit, *next));
        const double begin = now();
        Result<ParsedFile> again = reparse(ctx, registry, *parsed, {{edit}}, next);
        times.tree.push_back(milliseconds_since(begin));
        RuleRunOptions options;
        options.language = language;
        options.memory = memory.get();
        RuleRun result;
        const double matching = now();
        const auto trees = [&](const Context&, const Language&) -> Result<std::shared_ptr<const Tree>> {
          return again->tree;
        };
        const Result<void> outcome = set.match(ctx, file, *next, options, trees, result);
        if (!outcome.has_value()) std::fprintf(stderr, "%s\n", outcome.error().describe().c_str());
        times.rules.push_back(milliseconds_since(matching));
        times.all.push_back(milliseconds_since(begin));
        if (g_check) {
          options.memory = nullptr;
          RuleRun anew;
          const Result<ParsedFile> whole = parse(ctx, registry, *language, next);
          const auto new_trees = [&](const Context&, const Language&) -> Result<std::shared_ptr<const Tree>> {
            return whole->tree;
          };
          static_cast<void>(set.match(ctx, file, *next, options, new_trees, anew));
          if (whole->tree->dump() != again->tree->dump()) std::printf("  edit %zu at %u: another tree\n", i, place);
          if (listing(anew) != listing(result))
            std::printf("  edit %zu at %u: other findings (%zu, from memory %zu)\n", i, place, anew.matches.size(),
                        result.matches.size());
        }
        findings = result.matches.size();
        tried = result.tried.size();
        reused += memory != nullptr ? memory->reused() : 0;
        parsed = std::move(again);
        text = next;
      }
    }
    std::printf(
        "%s: %s, %zu lines, %zu KB, %u nodes, %zu rules behind the sieve, %zu of them from memory, %zu findings%s\n",
        file.c_str(), std::string(language->name).c_str(),
        static_cast<std::size_t>(std::count(text->begin(), text->end(), '\n')), text->size() / 1000,
        parsed->tree->size(), tried, reused / (2 * edits), findings,
        parsed->reusable ? "" : " (not well-formed: parsed anew each time)");
    print_times("bare", times.bare);
    print_times("tree", times.tree);
    print_times("rules", times.rules);
    print_times("all", times.all);
    if (g_spans && edits > 1) spans.print(2 * (edits - 1));
  }
  return 0;
}

}  // namespace
}  // namespace omni

int main(int argc, char** argv) {
  omni::keep_freed_memory();  // as the program does
  return omni::run({argv + 1, argv + argc});
}
