#include "agents/interfile/kept_runs.h"

#include <algorithm>

#include "agents/rules/rule_groups.h"
#include "agents/syntax/language.h"

namespace omni {
namespace {

constexpr std::string_view kWhole = "interfile";
constexpr std::string_view kOfFile = "interfile file";

bool is_known(const Rule& rule) { return rule.source != Digest{}; }

}  // namespace

RuleRunOptions rule_options(const InterfileOptions& options, const Language* language) {
  RuleRunOptions out;
  out.language = language;
  out.sieve = options.sieve;
  out.honour_paths = options.honour_paths;
  out.rule_timeout = options.rule_timeout;
  out.now = options.now;
  return out;
}

KeptRuns::KeptRuns(const RuleSet& rules, const InterfileOptions& options)
    : rules_(rules),
      options_(options),
      active_(options.store != nullptr && options.sieve && std::all_of(rules.rules().begin(), rules.rules().end(), is_known)) {}

Digest KeptRuns::file_key(std::string_view path, const InterfileInput& input, const Digest& text) const {
  DigestBuilder key;
  key.add(text).add(std::uint64_t{input.text_only});
  if (input.language == nullptr) return key.add(path).finish();
  return key.add(input.language->name).add(path).add(rules_.groups(path, rule_options(options_, input.language))->digest).finish();
}

/// The numbers of the rules that may hold something in a file; their order is as good as they are.
std::vector<std::uint32_t> KeptRuns::numbers_of(std::string_view path, const Language& language) const {
  std::vector<std::uint32_t> numbers;
  for (const RuleGroup& group : rules_.groups(path, rule_options(options_, &language))->groups) numbers.insert(numbers.end(), group.rules.begin(), group.rules.end());
  return numbers;
}

std::optional<KeptFile> KeptRuns::file(std::string_view path, const Language& language, const Digest& key) const {
  const std::optional<std::string> bytes = options_.store->find(kOfFile, key);
  return bytes ? decode_file(*bytes, numbers_of(path, language)) : std::nullopt;
}

void KeptRuns::keep_file(std::string_view path, const Language& language, const Digest& key, const KeptFile& file) const {
  std::vector<std::uint32_t> places(rules_.rules().size());
  const std::vector<std::uint32_t> numbers = numbers_of(path, language);
  for (std::uint32_t i = 0; i < numbers.size(); ++i) places[numbers[i]] = i;
  options_.store->keep(kOfFile, key, encode(file, places));
}

Digest KeptRuns::whole_key(std::span<const Digest> files) const {
  DigestBuilder all;
  for (const Rule& rule : rules_.rules()) all.add(rule.source).add(rule.qualified_id);
  for (const Digest& file : files) all.add(file);
  return all.add(options_.most_steps).finish();
}

std::optional<InterfileFindings> KeptRuns::whole(const Digest& key) const {
  const std::optional<std::string> bytes = options_.store->find(kWhole, key);
  return bytes ? InterfileFindings::decode(*bytes, rules_.rules()) : std::nullopt;
}

void KeptRuns::keep_whole(const Digest& key, const InterfileFindings& findings) const { options_.store->keep(kWhole, key, findings.encode(rules_.rules())); }

}  // namespace omni
