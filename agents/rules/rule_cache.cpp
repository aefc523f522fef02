#include "agents/rules/rule_cache.h"

#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "agents/rules/rule_parser.h"
#include "protocol/base/archive.h"
#include "protocol/base/hash.h"
#include "protocol/base/sync.h"

namespace omni {

/// Of the shelf, and of what is on it: a change of either form is a new number.
constexpr std::uint64_t kFormat = 1;

struct ShelvedSketch {
  std::string_view rule;  ///< qualified id
  std::string_view language;
  std::string_view bytes;  ///< encoded RuleSketch
};

struct ShelvedFile {
  std::string_view key;    ///< the bytes of its digest
  std::string_view rules;  ///< encoded LoadedRules
  std::vector<ShelvedSketch> sketches;
};

struct Shelf {
  std::uint64_t format = kFormat;
  std::vector<ShelvedFile> files;
};

template <typename Archive>
void fields(Archive& archive, Archived<Archive, ShelvedSketch>& sketch) {
  auto& [rule, language, bytes] = sketch;
  archive(rule, language, bytes);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, ShelvedFile>& file) {
  auto& [key, rules, sketches] = file;
  archive(key, rules, sketches);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, Shelf>& shelf) {
  auto& [format, files] = shelf;
  archive(format);
  if (format == kFormat) archive(files);
}

namespace {

BlobKey shelf_key(std::span<const std::string> paths) {
  DigestBuilder digest;
  digest.add("shelf");
  for (const std::string& path : paths) digest.add(path);
  return {"rules", digest.finish()};
}

/// Names a sketch among those of a run. No part holds a NUL byte.
std::string sketch_name(std::string_view file, std::string_view rule, std::string_view language) {
  std::string name;
  name.reserve(file.size() + rule.size() + language.size() + 2);
  name.append(file).append(1, '\0').append(rule).append(1, '\0').append(language);
  return name;
}

}  // namespace

/// A sketch made in this run.
struct Fresh {
  std::string file, rule, language, bytes;
};

struct RuleCache::State {
  State(BlobStore& own, std::string program, BlobKey shelf)
      : store(own), engine(std::move(program)), key(std::move(shelf)) {}

  BlobStore& store;
  const std::string engine;
  const BlobKey key;
  // Constant after open():
  std::string blob;                                         // the shelf as it was; views point into it …
  std::unordered_map<std::string_view, ShelvedFile> found;  // by key
  Mutex mu;
  std::deque<std::string> owned OMNI_GUARDED_BY(mu);                                           // … or into these
  std::vector<ShelvedFile> files OMNI_GUARDED_BY(mu);                                          // of this run
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_name OMNI_GUARDED_BY(mu);  // file names to `files`
  std::unordered_map<std::string, std::string_view> sketches OMNI_GUARDED_BY(mu);
  std::vector<Fresh> fresh OMNI_GUARDED_BY(mu);
  Figures figures OMNI_GUARDED_BY(mu);
  bool saved OMNI_GUARDED_BY(mu) = false;                  // the files, and so many of `fresh`
  std::size_t saved_sketches OMNI_GUARDED_BY(mu) = 0;
};

RuleCache::RuleCache(BlobStore& store, std::string engine, std::span<const std::string> paths)
    : state_(std::make_unique<State>(store, std::move(engine), shelf_key(paths))) {}

RuleCache::~RuleCache() = default;

void RuleCache::open() {
  std::optional<std::string> blob = state_->store.get(state_->key);
  if (!blob) return;
  state_->blob = std::move(*blob);
  Shelf shelf;
  ArchiveReader archive(state_->blob);
  archive(shelf);
  if (!archive.complete()) return;
  for (ShelvedFile& file : shelf.files) state_->found.try_emplace(file.key, std::move(file));
}

LoadedRules RuleCache::parse(std::string_view yaml, std::string_view file_name, std::string_view folder_prefix) {
  State& state = *state_;
  const Digest source = content_digest(yaml);
  const Digest digest = DigestBuilder()
                            .add(kFormat)
                            .add(state.engine)
                            .add(file_name)
                            .add(folder_prefix)
                            .add(source)
                            .finish();
  const std::string_view key(reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size());
  const auto found = state.found.find(key);
  std::optional<LoadedRules> loaded;
  if (found != state.found.end()) loaded = decode_rules(found->second.rules);
  const bool known = loaded.has_value();
  std::string encoded;
  if (!known) {
    loaded = parse_rules(yaml, file_name, folder_prefix);
    encoded = encode(*loaded);
  }

  for (Rule& rule : loaded->rules) rule.source = source;

  const MutexLock lock(state.mu);
  ++state.figures.files;
  state.figures.found += known ? 1 : 0;
  state.figures.bytes += yaml.size();
  ShelvedFile file;
  if (known) {
    file = found->second;
  } else {
    file.key = state.owned.emplace_back(key);
    file.rules = state.owned.emplace_back(std::move(encoded));
  }
  for (const ShelvedSketch& sketch : file.sketches)
    state.sketches.try_emplace(sketch_name(file_name, sketch.rule, sketch.language), sketch.bytes);
  state.by_name[state.owned.emplace_back(file_name)].push_back(state.files.size());
  state.files.push_back(std::move(file));
  return std::move(*loaded);
}

std::optional<RuleSketch> RuleCache::sketch(const Rule& rule, std::string_view language) const {
  std::string_view bytes;
  {
    const MutexLock lock(state_->mu);
    const auto found = state_->sketches.find(sketch_name(rule.file, rule.qualified_id, language));
    if (found == state_->sketches.end()) return std::nullopt;
    bytes = found->second;
  }
  std::optional<RuleSketch> sketch = decode_sketch(bytes);
  if (!sketch || sketch->gates.empty() != sketch->refused.has_value()) return std::nullopt;
  return sketch;
}

void RuleCache::remember(const Rule& rule, std::string_view language, const RuleSketch& sketch) {
  std::string bytes = encode(sketch);
  const MutexLock lock(state_->mu);
  if (state_->figures.bytes < kLeastBytes) return;
  state_->fresh.push_back({rule.file, rule.qualified_id, std::string(language), std::move(bytes)});
}

Result<void> RuleCache::save() {
  State& state = *state_;
  Shelf shelf;
  const MutexLock lock(state.mu);
  const bool unsaved_files = !state.saved && state.figures.found < state.figures.files;
  const bool changed = unsaved_files || state.fresh.size() > state.saved_sketches;
  if (!changed || state.figures.bytes < kLeastBytes) return {};
  shelf.files = state.files;
  for (const Fresh& sketch : state.fresh) {
    const auto files = state.by_name.find(sketch.file);
    if (files == state.by_name.end()) continue;  // a rule of somewhere else
    for (const std::size_t file : files->second) {
      std::vector<ShelvedSketch>& sketches = shelf.files[file].sketches;
      std::erase_if(sketches, [&](const ShelvedSketch& old) {
        return old.rule == sketch.rule && old.language == sketch.language;
      });
      sketches.push_back({sketch.rule, sketch.language, sketch.bytes});
    }
  }
  ArchiveWriter archive;
  archive(shelf);
  OMNI_TRY_OK(state.store.put(state.key, archive.bytes(), Packing::Fast));  // read at each start
  state.saved = true;
  state.saved_sketches = state.fresh.size();
  return {};
}

RuleCache::Figures RuleCache::figures() const {
  const MutexLock lock(state_->mu);
  return state_->figures;
}

}  // namespace omni
