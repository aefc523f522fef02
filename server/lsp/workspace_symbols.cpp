// Symbols of all files, for a search by name. The list is made when it is first asked for, and kept up to date by what the client watches.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "agents/syntax/outline.h"
#include "agents/syntax/parse.h"
#include "protocol/base/sync.h"
#include "server/lsp/features.h"
#include "server/lsp/symbol_kinds.h"
#include "server/lsp/work_done.h"
#include "server/workspace/file_loader.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr std::size_t kMostAnswers = 200;
constexpr std::size_t kMostSymbolsOfFile = 2000;

struct Entry {
  std::string name;
  std::string folded;      // lower case
  std::string container;
  int kind = 0;
  Range range;
};
using FileSymbols = std::vector<Entry>;

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string folded(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return folded(c); });
  return out;
}

/// How well a name fits what was typed, smaller is better; nothing: its letters are not there in this order.
std::optional<int> fit(const Entry& entry, const std::string& query) {
  if (query.empty()) return 3;
  if (entry.folded == query) return 0;
  if (entry.folded.starts_with(query)) return 1;
  if (entry.folded.find(query) != std::string::npos) return 2;
  std::size_t at = 0;
  for (const char c : entry.folded) {
    if (at < query.size() && c == query[at]) ++at;
  }
  return at == query.size() ? std::optional(4) : std::nullopt;
}

void list(const std::vector<Symbol>& symbols, const LineIndex& lines, PositionEncoding encoding, FileSymbols& out) {
  for (const Symbol& symbol : symbols) {
    if (out.size() >= kMostSymbolsOfFile) return;
    if (!symbol.name.empty()) {
      const ByteRange place = symbol.selection.empty() ? symbol.range : symbol.selection;
      out.push_back({symbol.name, folded(symbol.name), symbol.container, lsp_kind(symbol.kind), lines.range(place, encoding)});
    }
    list(symbol.children, lines, encoding, out);
  }
}

class WorkspaceSymbols {
 public:
  explicit WorkspaceSymbols(Session& session) : session_(session) {}

  void search(const JsonValue& params, const Reply& reply) {
    ParamsReader reader(params);
    const std::string query = folded(reader.text("query"));
    if (!reader.sound()) return reply.error(reader.error());
    if (listed_ && stale_.empty() && !all_stale_) return answer(query, reply);
    waiting_.push_back({query, reply});
    if (!listing_) start();
  }

  void files_changed(const JsonValue& params) {
    const JsonValue* const changes = member(params, "changes");
    if (!listed_ || changes == nullptr || !changes->is_array()) return;
    for (const JsonValue& change : *changes) {
      const Result<std::string> path = path_of_uri(text_at(change, "uri"));
      if (!path.has_value()) continue;
      // A folder or a branch: whatever lies there may be another.
      if (path->ends_with("/.git/HEAD") || file_name(*path).find('.') == std::string_view::npos) all_stale_ = true;
      stale_.insert(*path);
    }
  }

  void forget() { all_stale_ = true; }
  void drop() { files_.clear(); }  // for who measures memory

 private:
  struct Question {
    std::string query;
    Reply reply;
  };
  struct Listing {
    std::vector<std::string> folders;
    std::set<std::string> only;      // empty: all
    Mutex mu;
    std::map<std::string, FileSymbols> files OMNI_GUARDED_BY(mu);
    std::set<std::string> seen OMNI_GUARDED_BY(mu);
  };

  void start() {
    listing_ = true;
    const auto listing = std::make_shared<Listing>();
    listing->folders = session_.engines().folders();
    if (listed_ && !all_stale_) listing->only = stale_;
    const bool all = listing->only.empty();
    stale_.clear();
    all_stale_ = false;
    if (all) progress_.begin(session_, "OMNI: listing symbols", {});
    const std::string folder = listing->folders.empty() ? std::string() : listing->folders.front();
    session_.engines().with_engine(folder.empty() ? "untitled" : join_path(folder, "x"), [this, listing, all](const std::shared_ptr<const Engine>& engine) {
      const auto work = [this, listing, all, engine] {
        if (engine != nullptr) make(*engine, *listing);
        session_.loop().post([this, listing, all] { done(*listing, all); });
      };
      submit_or_run(session_.background(), Priority::Neighbour, work);
    });
  }

  void make(const Engine& engine, Listing& listing) const {
    const Context& ctx = session_.ctx();
    std::vector<Candidate> files;
    for (const std::string& folder : listing.folders) {
      Result<WalkResult> walked = walk_files(ctx, session_.engines().disk(), engine.root(), session_.engines().user(), std::vector{folder}, walk_options(engine.settings().scan));
      if (!walked.has_value()) continue;
      for (Candidate& file : walked->files) {
        const Language* const language = LanguageRegistry::for_file(file_name(file.path), {});
        const bool asked = listing.only.empty() || listing.only.contains(file.path);
        if (asked && language != nullptr && language->can_parse()) files.push_back(std::move(file));
      }
    }
    static_cast<void>(parallel_for_each(ctx, session_.background(), files.size(), [&](std::size_t index) -> Result<void> {
      const Candidate& file = files[index];
      const std::uint64_t limit = engine.settings().scan.max_parsed_size;
      std::variant<std::string, Skip> loaded = load_file(session_.engines().disk(), file, limit == 0 ? 50'000'000 : limit);
      if (std::holds_alternative<Skip>(loaded)) return {};
      const auto text = std::make_shared<const std::string>(std::move(std::get<std::string>(loaded)));
      const FileInput input = engine.input_of(file.path, text, {});
      if (input.language == nullptr || !input.language->can_parse()) return {};
      const Result<ParsedFile> parsed = parse(ctx, session_.engines().registry(), *input.language, text);
      if (!parsed.has_value()) return {};
      const SourceText source(file.path, *text);
      FileSymbols symbols;
      list(outline_of(*parsed->tree).symbols, source.lines(), session_.client().encoding, symbols);
      const MutexLock lock(listing.mu);
      listing.seen.insert(file.path);
      if (!symbols.empty()) listing.files.emplace(file.path, std::move(symbols));
      return {};
    }));
  }

  void done(Listing& listing, bool all) {
    {
      const MutexLock lock(listing.mu);
      if (all) files_.clear();
      for (const std::string& path : listing.only) files_.erase(path);
      files_.merge(listing.files);
    }
    progress_.end("done");
    listed_ = true;
    listing_ = false;
    for (const Question& question : std::exchange(waiting_, {})) answer(question.query, question.reply);
  }

  void answer(const std::string& query, const Reply& reply) const {
    struct Hit {
      int fit;
      const Entry* entry;
      const std::string* path;
    };
    std::vector<Hit> hits;
    for (const auto& [path, entries] : files_) {
      for (const Entry& entry : entries) {
        if (const std::optional<int> fits = fit(entry, query)) hits.push_back({*fits, &entry, &path});
      }
    }
    const auto better = [](const Hit& a, const Hit& b) {
      return std::tuple(a.fit, a.entry->name.size(), std::string_view(a.entry->name), std::string_view(*a.path), a.entry->range) <
             std::tuple(b.fit, b.entry->name.size(), std::string_view(b.entry->name), std::string_view(*b.path), b.entry->range);
    };
    const std::size_t count = std::min(hits.size(), kMostAnswers);
    std::partial_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(count), hits.end(), better);
    JsonValue out = JsonValue::array();
    for (std::size_t i = 0; i < count; ++i) {
      const OpenDocument* const open = session_.documents().find_path(*hits[i].path);
      const Result<DocumentUri> uri = file_uri(*hits[i].path);
      JsonValue item = {{"name", hits[i].entry->name}, {"kind", hits[i].entry->kind},
                        {"location", {{"uri", open != nullptr ? open->client_uri : uri->value}, {"range", to_json_value(hits[i].entry->range)}}}};
      if (!hits[i].entry->container.empty()) item["containerName"] = hits[i].entry->container;
      out.push_back(std::move(item));
    }
    reply.result(std::move(out));
  }

  Session& session_;
  std::map<std::string, FileSymbols> files_;  // by path
  std::vector<Question> waiting_;
  std::set<std::string> stale_;
  bool all_stale_ = false;
  bool listed_ = false;
  bool listing_ = false;
  WorkDone progress_;
};

}  // namespace

FeatureState add_workspace_symbols(Session& session, Methods& methods, JsonValue& capabilities) {
  capabilities["workspaceSymbolProvider"] = true;
  const auto feature = std::make_shared<WorkspaceSymbols>(session);
  session.observe({{}, {}, [feature] { feature->forget(); }});
  session.on_measure([feature] { return HeapPart{"workspaceSymbols", [feature] { feature->drop(); }}; });
  session.on_files_changed([feature](const JsonValue& params) { feature->files_changed(params); });
  methods.on_request("workspace/symbol", [feature](const JsonValue& params, const Reply& reply) { feature->search(params, reply); });
  return feature;
}

}  // namespace omni
