#include "agents/interfile/keeping.h"

#include <algorithm>

#include "agents/rules/match_archive.h"

namespace omni {
namespace {

constexpr std::uint64_t kFormat = 1;

}  // namespace

struct KeptFileBytes {
  std::uint64_t format = kFormat;
  KeptFile file;
};

struct KeptFarMatch {
  std::uint32_t rule = 0;
  ByteRange range;
  std::vector<NamedRange> bindings;
  std::vector<TaintStep> path;
};

struct KeptOfFile {
  std::string path;
  std::uint64_t text_hash = 0;
  std::vector<KeptFarMatch> matches;
  std::vector<ByteRange> functions;
  std::vector<std::pair<std::uint32_t, ByteRange>> followed;
};

struct KeptPlace {
  std::uint32_t file = 0;
  ByteRange range;
  std::string path;
  Region region;
  std::vector<SnippetLine> snippet;
};

struct KeptFindings {
  std::uint64_t format = kFormat;
  std::vector<KeptOfFile> files;
  std::vector<KeptPlace> places;
  std::vector<InterfileNotice> notices;
};

// What ArchiveWriter and ArchiveReader ask for; see archive.h.
template <typename Archive>
void fields(Archive& archive, Archived<Archive, FunctionFact>& function) {
  auto& [node, range, name, owner, receiver_type, around, parameters, any_count, receiver_is_parameter, is_static, is_class_method, has_body, result] = function;
  archive(node, range, name, owner, receiver_type, around, parameters, any_count, receiver_is_parameter, is_static, is_class_method, has_body, result);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, ClassFact>& type) {
  auto& [name, outer, is_interface, bases, members, methods] = type;
  archive(name, outer, is_interface, bases, members, methods);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, NamedRef>& named) {
  auto& [name, ref] = named;
  archive(name, ref);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, CallFact>& call) {
  auto& [node, function, arguments, target] = call;
  archive(node, function, arguments, target);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, FileFacts>& facts) {
  auto& [package, functions, classes, scope, imports, wildcards, exports, exported_wildcards, calls] = facts;
  archive(package, functions, classes, scope, imports, wildcards, exports, exported_wildcards, calls);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, HeldHere>& held) {
  auto& [rule, sources, sinks] = held;
  archive(rule, sources, sinks);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, KeptFile>& file) {
  auto& [facts, held] = file;
  archive(facts, held);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, KeptFileBytes>& stored) {
  auto& [format, file] = stored;
  archive(format);
  if (format == kFormat) archive(file);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, Region>& region) {
  auto& [start_line, start_column, end_line, end_column] = region;
  archive(start_line, start_column, end_line, end_column);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, SnippetLine>& line) {
  auto& [number, text, cut_before, cut_after, mark] = line;
  archive(number, text, cut_before, cut_after, mark);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, KeptFarMatch>& match) {
  auto& [rule, range, bindings, path] = match;
  archive(rule, range, bindings, path);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, KeptOfFile>& file) {
  auto& [path, text_hash, matches, functions, followed] = file;
  archive(path, text_hash, matches, functions, followed);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, KeptPlace>& place) {
  auto& [file, range, path, region, snippet] = place;
  archive(file, range, path, region, snippet);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, InterfileNotice>& notice) {
  auto& [incomplete, code, message, file, rule_id] = notice;
  archive(incomplete, code, message, file, rule_id);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, KeptFindings>& stored) {
  auto& [format, files, places, notices] = stored;
  archive(format);
  if (format == kFormat) archive(files, places, notices);
}

std::string encode(const KeptFile& file, const std::vector<std::uint32_t>& places) {
  KeptFileBytes stored{kFormat, file};
  for (HeldHere& held : stored.file.held) held.rule = places[held.rule];
  ArchiveWriter archive;
  archive(stored);
  return archive.take();
}

std::optional<KeptFile> decode_file(std::string_view bytes, const std::vector<std::uint32_t>& numbers) {
  KeptFileBytes stored;
  ArchiveReader archive(bytes);
  archive(stored);
  if (!archive.complete() || stored.format != kFormat) return std::nullopt;
  const auto functions = static_cast<std::uint32_t>(stored.file.facts.functions.size());
  for (HeldHere& held : stored.file.held) {
    const auto known = [&](std::uint32_t function) { return function < functions; };
    if (held.rule >= numbers.size() || !std::all_of(held.sources.begin(), held.sources.end(), known) || !std::all_of(held.sinks.begin(), held.sinks.end(), known)) return std::nullopt;
    held.rule = numbers[held.rule];
  }
  return std::move(stored.file);
}

std::string InterfileFindings::encode(const std::vector<Rule>& rules) const {
  const auto number = [&](const Rule* rule) { return static_cast<std::uint32_t>(rule - rules.data()); };
  KeptFindings stored;
  for (const auto& [path, of_file] : files_) {
    KeptOfFile out{path, of_file.text_hash, {}, of_file.functions, {}};
    for (const RuleMatch& match : of_file.matches) out.matches.push_back({number(match.rule), match.range, match.bindings, match.path});
    for (const auto& [rule, range] : of_file.followed) out.followed.emplace_back(number(rule), range);
    stored.files.push_back(std::move(out));
  }
  for (const auto& [place, location] : places_) stored.places.push_back({place.first, place.second, location.file, location.region, location.snippet});
  stored.notices = notices_;
  ArchiveWriter archive;
  archive(stored);
  return archive.take();
}

std::optional<InterfileFindings> InterfileFindings::decode(std::string_view bytes, const std::vector<Rule>& rules) {
  KeptFindings stored;
  ArchiveReader archive(bytes);
  archive(stored);
  if (!archive.complete() || stored.format != kFormat) return std::nullopt;
  InterfileFindings out;
  for (KeptOfFile& file : stored.files) {
    OfFile of_file{static_cast<std::size_t>(file.text_hash), {}, std::move(file.functions), {}};
    for (KeptFarMatch& match : file.matches) {
      if (match.rule >= rules.size()) return std::nullopt;
      of_file.matches.push_back({&rules[match.rule], match.range, std::move(match.bindings), std::move(match.path)});
    }
    for (const auto& [rule, range] : file.followed) {
      if (rule >= rules.size()) return std::nullopt;
      of_file.followed.emplace_back(&rules[rule], range);
    }
    out.files_.emplace(std::move(file.path), std::move(of_file));
  }
  for (KeptPlace& place : stored.places) {
    Location location;
    location.file = std::move(place.path);
    location.range = place.range;
    location.region = place.region;
    location.snippet = std::move(place.snippet);
    out.places_.emplace(std::pair(place.file, place.range), std::move(location));
  }
  out.notices_ = std::move(stored.notices);
  return out;
}

}  // namespace omni
