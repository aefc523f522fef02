// omni-self-match [--seed N] [--most N] [--examples N] [--language L] [--json FILE] PATH…: code as its own pattern (tests/properties/self_match.h).
// Goes through files and folders, and says by language, construct and variant how many patterns do not compile or do not match, with
// the shortest ones as examples. For whoever works on patterns and the matcher.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>

#include "agents/syntax/parse.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "tests/properties/self_match.h"
#include "tests/support/read_file.h"

using namespace omni;

namespace {

struct Failure {
  std::string file;
  std::string code;
  std::string pattern;
  bool compiles = false;
};

struct Count {
  std::size_t tried = 0;
  std::size_t not_compiled = 0;
  std::size_t not_matched = 0;
  std::vector<Failure> failures;

  void add(const Count& other) {
    tried += other.tried;
    not_compiled += other.not_compiled;
    not_matched += other.not_matched;
  }
  std::string share() const {
    std::ostringstream out;
    out << std::fixed << std::setprecision(2) << (tried == 0 ? 0.0 : 100.0 * static_cast<double>(tried - not_compiled - not_matched) / static_cast<double>(tried));
    return out.str();
  }
};

struct Options {
  unsigned seed = 1;
  std::size_t most = 30;
  std::size_t examples = 2;
  std::string language;
};

/// By (construct, change).
using Table = std::map<std::pair<std::string, std::string>, Count>;

void go_through(const Language& language, const std::vector<std::filesystem::path>& files, const Options& options, Table& table) {
  SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  const LanguageRegistry registry;
  std::mt19937 random(options.seed);
  std::map<std::string, std::size_t> tried;
  std::vector<std::filesystem::path> order = files;
  std::shuffle(order.begin(), order.end(), random);
  for (const auto& path : order) {
    const auto parsed = parse(ctx, registry, language, std::make_shared<const std::string>(test::read_file(path)));
    if (!parsed.has_value() || !parsed->tree->errors().empty()) continue;
    const Tree& tree = *parsed->tree;
    const Names names = Names::resolve(tree);
    const FileView file(ctx, tree, &names);
    for (const NodeIndex node : test::choose_nodes(tree, 6, random)) {
      if (++tried[test::construct_of(tree, node)] > options.most) continue;
      for (const test::Attempt& attempt : test::attempts_at(file, node, random)) {
        Count& count = table[{attempt.construct, attempt.change}];
        ++count.tried;
        const test::Outcome outcome = test::try_attempt(registry, file, attempt);
        if (outcome == test::Outcome::Matches) continue;
        const bool compiles = outcome == test::Outcome::DoesNotMatch;
        ++(compiles ? count.not_matched : count.not_compiled);
        count.failures.push_back({path.string(), std::string(slice(tree.text(), attempt.place)), attempt.pattern, compiles});
      }
    }
  }
}

std::string indented(const std::string& text) {
  std::string out = "      ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "      ";
  }
  return out + "\n";
}

void report(const Language& language, Table& table, const Options& options, std::ostream& summary) {
  Count all;
  std::map<std::string, Count> by_change;
  for (const auto& [key, count] : table) {
    all.add(count);
    by_change[key.second].add(count);
  }
  std::cout << "== " << language.name << ": " << all.share() << " % of " << all.tried << " (" << all.not_compiled << " do not compile, " << all.not_matched << " do not match)\n";
  summary << std::left << std::setw(12) << language.name << std::right << std::setw(8) << all.tried << std::setw(8) << all.not_compiled << std::setw(8)
          << all.not_matched << std::setw(8) << all.share() << "\n";
  std::vector<std::pair<std::size_t, std::pair<std::string, std::string>>> worst;
  for (const auto& [key, count] : table) {
    if (count.not_compiled + count.not_matched > 0) worst.push_back({count.not_compiled + count.not_matched, key});
  }
  std::sort(worst.begin(), worst.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  for (const auto& [failed, key] : worst) {
    Count& count = table[key];
    std::cout << "  " << key.first << "  " << key.second << ": " << failed << " of " << count.tried << " (" << count.not_compiled << " do not compile)\n";
    std::sort(count.failures.begin(), count.failures.end(), [](const Failure& a, const Failure& b) { return a.pattern.size() < b.pattern.size(); });
    for (std::size_t i = 0; i < count.failures.size() && i < options.examples; ++i) {
      const Failure& failure = count.failures[i];
      std::cout << "    " << (failure.compiles ? "no match" : "does not compile") << " (" << failure.file << ")\n" << indented(failure.pattern);
      if (failure.compiles && failure.code != failure.pattern) std::cout << "    in\n" << indented(failure.code);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  std::map<const Language*, std::vector<std::filesystem::path>> files;
  const auto add = [&](const std::filesystem::path& path) {
    if (path.string().find(".fixed.") != std::string::npos) return;
    const Language* language = LanguageRegistry::for_file(path.filename().string(), test::read_file(path).substr(0, 200));
    if (language == nullptr || !language->can_parse() || language->pattern == nullptr) return;
    if (options.language.empty() || language->name == options.language) files[language].push_back(path);
  };
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&] { return i + 1 < argc ? std::string(argv[++i]) : std::string(); };
    if (word == "--seed") {
      options.seed = static_cast<unsigned>(std::stoul(value()));
    } else if (word == "--most") {
      options.most = std::stoul(value());
    } else if (word == "--examples") {
      options.examples = std::stoul(value());
    } else if (word == "--language") {
      options.language = value();
    } else if (std::filesystem::is_directory(word)) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(word)) {
        if (entry.is_regular_file()) add(entry.path());
      }
    } else if (std::filesystem::exists(word)) {
      add(word);
    } else {
      std::cerr << "omni-self-match: no such file or folder: " << word << '\n';
      return 2;
    }
  }
  if (files.empty()) {
    std::cerr << "usage: omni-self-match [--seed N] [--most N] [--examples N] [--language L] PATH…\n";
    return 2;
  }
  std::ostringstream summary;
  for (auto& [language, paths] : files) {
    std::sort(paths.begin(), paths.end());
    Table table;
    go_through(*language, paths, options, table);
    report(*language, table, options, summary);
  }
  std::cout << "language        tried  broken   blind  share\n" << summary.str();
}
