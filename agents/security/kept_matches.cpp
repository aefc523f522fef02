#include "agents/security/kept_matches.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "agents/rules/match_archive.h"
#include "protocol/base/archive.h"

namespace omni {

namespace {

constexpr std::uint64_t kFormat = 2;
constexpr std::string_view kKind = "matches";
constexpr std::string_view kLists = "rule-lists";
constexpr std::size_t kMostRuns = 4;  ///< rule sets that a text is kept for; the one not used for longest goes

std::string bytes_of(const Digest& digest) { return {digest.bytes.begin(), digest.bytes.end()}; }

}  // namespace

/// A match of the rule at this place of its group's list.
struct StoredMatch {
  std::uint32_t rule = 0;
  ByteRange range;
  std::vector<NamedRange> bindings;
  std::vector<TaintStep> path;
  std::string symbol;
};

/// A group of which there is more to say than that it found nothing and did not look at the tree.
struct StoredGroup {
  std::uint32_t number = 0;  ///< in the list of groups
  bool missing = false;      ///< it was cut short: nothing is known
  bool parsed = false;
  std::vector<std::uint32_t> limited;  ///< rules of which some bindings were left out
  std::vector<StoredMatch> matches;
};

/// What the groups of one list found.
struct StoredRun {
  std::string list;  ///< the bytes of RuleGroups::digest
  std::vector<StoredGroup> groups;
};

/// All that is kept of a text.
struct Stored {
  std::uint64_t format = kFormat;
  std::optional<FileShape> shape;
  std::vector<StoredRun> runs;  ///< latest first
};

// What ArchiveWriter and ArchiveReader ask for; see archive.h.
template <typename Archive>
void fields(Archive& archive, Archived<Archive, FileShape>& shape) {
  auto& [comments, parse_errors, unread] = shape;
  archive(comments, parse_errors, unread);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, StoredMatch>& match) {
  auto& [rule, range, bindings, path, symbol] = match;
  archive(rule, range, bindings, path, symbol);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, StoredGroup>& group) {
  auto& [number, missing, parsed, limited, matches] = group;
  archive(number, missing, parsed, limited, matches);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, StoredRun>& run) {
  auto& [list, groups] = run;
  archive(list, groups);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, Stored>& stored) {
  auto& [format, shape, runs] = stored;
  archive(format);
  if (format == kFormat) archive(shape, runs);
}

namespace {

/// A list as a value: the digests of its groups, one behind the other.
std::string encode(const RuleGroups& groups) {
  std::string out;
  for (const RuleGroup& group : groups.groups) out += bytes_of(group.digest);
  return out;
}

/// The place of each group of a former list in the present one; those that are no more there, or were never read, are not in it.
std::unordered_map<std::uint32_t, std::size_t> places_now(std::string_view former, const RuleGroups& groups) {
  static constexpr std::size_t kBytes = sizeof(Digest::bytes);
  std::unordered_map<Digest, std::size_t> now;
  for (std::size_t i = 0; i < groups.groups.size(); ++i) now.emplace(groups.groups[i].digest, i);
  std::unordered_map<std::uint32_t, std::size_t> out;
  for (std::size_t i = 0; (i + 1) * kBytes <= former.size(); ++i) {
    Digest digest;
    std::copy_n(former.begin() + static_cast<std::ptrdiff_t>(i * kBytes), kBytes, digest.bytes.begin());
    const auto found = now.find(digest);
    if (found != now.end()) out.emplace(static_cast<std::uint32_t>(i), found->second);
  }
  return out;
}
}  // namespace

KeptMatches::KeptMatches(FactStore& store, const RuleSet& rules, const FileInput& file, const RuleRunOptions& options)
    : store_(store), rules_(rules), file_(file), groups_(rules.groups(file.path, options)) {
  const std::size_t groups = groups_->groups.size();
  group_known_.resize(groups);
  group_parsed_.resize(groups);
  known_.resize(rules.rules().size());
  key_ = DigestBuilder()
             .add(kFormat)
             .add(content_digest(*file.text))
             .add(file.language == nullptr ? std::string_view() : file.language->name)
             .add(std::uint64_t{options.text_rules_only})
             .finish();
  if (const std::optional<FactStore::Kept> value = store_.get(kKind, key_)) {
    Stored stored;
    ArchiveReader archive(value->text);
    archive(stored);
    found_ = archive.complete() && stored.format == kFormat;
    if (found_) {
      if (stored.shape) shape_ = std::move(*stored.shape);
      const auto same = [this](const StoredRun& run) { return run.list == bytes_of(groups_->digest); };
      const auto run = std::find_if(stored.runs.begin(), stored.runs.end(), same);
      if (run != stored.runs.end()) take_over(*run);
      else if (!stored.runs.empty()) take_over(stored.runs.front());
    }
  }
  all_known_ = std::all_of(group_known_.begin(), group_known_.end(), [](bool known) { return known; });
  if (all_known_) store_.count(true);
}

void KeptMatches::take_over(const StoredRun& run) {
  std::unordered_map<std::uint32_t, std::size_t> places;
  if (run.list == bytes_of(groups_->digest)) {
    for (std::size_t i = 0; i < groups_->groups.size(); ++i) places.emplace(static_cast<std::uint32_t>(i), i);
  } else {
    Digest list;
    if (run.list.size() != list.bytes.size()) return;
    std::copy(run.list.begin(), run.list.end(), list.bytes.begin());
    const std::optional<FactStore::Kept> former = store_.get(kLists, list);
    if (!former) return;
    places = places_now(former->text, *groups_);
  }
  for (const auto& [former, now] : places) group_known_[now] = true;
  for (const StoredGroup& group : run.groups) {
    const auto place = places.find(group.number);
    if (place == places.end()) continue;
    const RuleGroup& rules = groups_->groups[place->second];
    const auto number_ok = [&](std::uint32_t rule) { return rule < rules.rules.size(); };
    bool whole = !group.missing && std::all_of(group.limited.begin(), group.limited.end(), number_ok);
    std::vector<PlacedMatch> matches;
    for (const StoredMatch& match : group.matches) {
      if (!number_ok(match.rule)) {
        whole = false;
        break;
      }
      const Rule& rule = rules_.rules()[rules.rules[match.rule]];
      matches.push_back({{&rule, match.range, match.bindings, match.path}, match.symbol});
      whole = whole && sound(matches.back());
    }
    if (!whole) {
      group_known_[place->second] = false;
      continue;
    }
    group_parsed_[place->second] = group.parsed;
    parsed_ = parsed_ || group.parsed;
    for (const std::uint32_t rule : group.limited) {
      cuts_.push_back(bindings_limit(rules_.rules()[rules.rules[rule]]));
    }
    std::move(matches.begin(), matches.end(), std::back_inserter(matches_));
  }
  for (std::size_t i = 0; i < group_known_.size(); ++i) {
    if (!group_known_[i]) continue;
    for (const std::uint32_t rule : groups_->groups[i].rules) known_[rule] = true;
  }
}

bool KeptMatches::sound(const PlacedMatch& placed) const {
  const auto inside = [this](ByteRange range) { return range.begin <= range.end && range.end <= file_.text->size(); };
  const RuleMatch& match = placed.match;
  return inside(match.range) &&
         std::all_of(match.bindings.begin(), match.bindings.end(),
                     [&](const NamedRange& bound) { return bound.text.has_value() || inside(bound.range); }) &&
         std::all_of(match.path.begin(), match.path.end(),
                     [&](const TaintStep& step) { return step.file == TaintStep::kThisFile && inside(step.range); });
}

void KeptMatches::keep(const RuleRun& run, const std::vector<PlacedMatch>& found, const FileShape& shape) {
  if (all_known_) return;
  store_.count(run.tried.empty());  // no rule had to look at it: as good as known
  std::unordered_map<const Rule*, std::pair<std::uint32_t, std::uint32_t>> place;  // group, and place in it
  std::vector<StoredGroup> groups(groups_->groups.size());
  for (std::uint32_t i = 0; i < groups.size(); ++i) {
    groups[i].number = i;
    groups[i].parsed = group_known_[i] && group_parsed_[i];
    groups[i].missing = !groups_->groups[i].keepable;
    const std::vector<std::uint32_t>& rules = groups_->groups[i].rules;
    for (std::uint32_t k = 0; k < rules.size(); ++k) place.emplace(&rules_.rules()[rules[k]], std::pair(i, k));
  }
  const auto group_of = [&](const Rule& rule) -> StoredGroup& { return groups[place.at(&rule).first]; };
  for (const RuleTried& tried : run.tried) {
    StoredGroup& group = group_of(rules_.rules()[tried.number]);
    group.parsed = group.parsed || tried.on_tree;
  }
  for (const std::vector<RuleCut>* cuts : {&run.cuts, static_cast<const std::vector<RuleCut>*>(&cuts_)}) {
    for (const RuleCut& cut : *cuts) {
      StoredGroup& group = group_of(*cut.rule);
      if (cut.code == kBindingsLimit) group.limited.push_back(place.at(cut.rule).second);
      else group.missing = true;
    }
  }
  for (const PlacedMatch& each : found) {
    const auto [group, number] = place.at(each.match.rule);
    groups[group].matches.push_back({number, each.match.range, each.match.bindings, each.match.path, each.symbol});
  }
  StoredRun stored_run{bytes_of(groups_->digest), {}};
  const bool parsed = std::any_of(groups.begin(), groups.end(), [](const StoredGroup& group) { return group.parsed; });
  for (StoredGroup& group : groups) {
    if (group.missing) group = {group.number, true, false, {}, {}};
    if (group.missing || group.parsed || !group.limited.empty() || !group.matches.empty()) stored_run.groups.push_back(std::move(group));
  }
  // A text that no rule had to look at closely is looked at again as quickly as its value would be read.
  if (!found_ && stored_run.groups.empty() && run.tried.empty()) return;

  if (!store_.get(kLists, groups_->digest)) store_.put(kLists, groups_->digest, encode(*groups_));
  for (bool written = false; !written;) {  // the same text may lie at several paths
    const std::optional<FactStore::Kept> present = store_.get(kKind, key_);
    Stored stored;
    if (present) {
      ArchiveReader archive(present->text);
      archive(stored);
      if (!archive.complete() || stored.format != kFormat) stored = {};
    }
    if (parsed) stored.shape = shape;
    std::erase_if(stored.runs, [&](const StoredRun& other) { return other.list == stored_run.list; });
    stored.runs.insert(stored.runs.begin(), stored_run);
    if (stored.runs.size() > kMostRuns) stored.runs.resize(kMostRuns);
    ArchiveWriter writer;
    writer(stored);
    written = store_.replace(kKind, key_, present, writer.take());
  }
}

}  // namespace omni
