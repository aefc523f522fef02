#include "tests/properties/samples.h"

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "agents/rules/rule_parser.h"
#include "agents/syntax/parse.h"
#include "tests/support/read_file.h"

namespace omni::test {
namespace {

}  // namespace

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = [] {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(OMNI_PACKS)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<Sample> made;
    for (const std::filesystem::path& code : files) {
      const std::string name = code.filename().string();
      const std::filesystem::path rule = code.parent_path() / (name.substr(0, name.find('.')) + ".yaml");
      if (code == rule || name.find(".fixed.") != std::string::npos || !std::filesystem::exists(rule)) continue;
      Sample sample{code.string(), read_file(rule), read_file(code), LanguageRegistry::for_file(name, {})};
      if (sample.language != nullptr) made.push_back(std::move(sample));
    }
    return made;
  }();
  return all;
}

std::ostream& operator<<(std::ostream& out, const Found& found) {
  out << found.rule << " " << found.range.begin << "-" << found.range.end;
  for (const auto& [name, range] : found.bindings) out << " $" << name << "=" << range.begin << "-" << range.end;
  return out;
}

std::shared_ptr<const Tree> World::tree(const Language& language, const std::string& text) const {
  const Result<ParsedFile> parsed = parse(ctx, registry, language, std::make_shared<const std::string>(text));
  return parsed.has_value() ? parsed->tree : nullptr;
}

std::vector<Found> World::find(const RuleSet& rules, const Language& language, const std::string& text) const {
  RuleRunOptions options;
  options.language = &language;
  options.honour_paths = false;
  RuleRun run;
  const auto trees = [&](const Context&, const Language& wanted) -> Result<std::shared_ptr<const Tree>> { return tree(wanted, text); };
  if (!rules.match(ctx, "file", text, options, trees, run).has_value()) return {};
  std::vector<Found> all;
  for (const RuleMatch& match : run.matches) {
    Found found{match.rule->id, match.range, {}};
    for (const NamedRange& binding : match.bindings) found.bindings.emplace_back(binding.name, binding.range);
    std::sort(found.bindings.begin(), found.bindings.end());
    all.push_back(std::move(found));
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<Rule> rules_of(const std::vector<std::string>& files) {
  std::vector<Rule> all;
  for (const std::string& file : files) {
    LoadedRules loaded = parse_rules(file, "rules.yaml");
    std::move(loaded.rules.begin(), loaded.rules.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace omni::test
