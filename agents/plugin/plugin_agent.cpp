#include "agents/plugin/plugin_agent.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "agents/plugin/agent_pool.h"
#include "agents/plugin/result_reader.h"
#include "agents/plugin/workspace_texts.h"
#include "protocol/base/function_ref.h"

namespace omni {
namespace {

constexpr std::string_view kKind = "plugin findings";
constexpr std::string_view kWorkspaceKind = "plugin workspace findings";
constexpr std::size_t kMostKept = 1 << 20;  // bytes of one answer
constexpr std::size_t kMostKeptOfWorkspace = 16 << 20;

PoolOptions pool_options(const PluginOptions& options) {
  PoolOptions pool;
  pool.session.id = options.id;
  pool.session.start_timeout = options.start_timeout;
  pool.session.cancel_grace = options.cancel_grace;
  pool.start.program = options.command.empty() ? std::string() : options.command.front();
  if (!options.command.empty()) pool.start.arguments.assign(options.command.begin() + 1, options.command.end());
  pool.start.directory = options.directory;
  pool.start.environment = options.environment;
  pool.limits = options.limits;
  pool.min = options.pool_min;
  pool.max = std::max<std::size_t>({options.pool_max, options.pool_min, 1});
  pool.idle = options.idle;
  pool.restart = options.retry;
  return pool;
}

class PluginAgent final : public Agent {
 public:
  PluginAgent(const Context& ctx, std::shared_ptr<ChildHost> host, PluginOptions options)
      : options_(std::move(options)), pool_(std::make_unique<AgentPool>(std::move(host), pool_options(options_))) {
    manifest_.id = options_.id;
    Result<AgentPool::Lease> first = pool_->acquire(ctx);
    if (first.has_value()) {
      manifest_ = (*first)->manifest;
      pool_->give_back(ctx, std::move(*first), AgentPool::Outcome::Success);
    }
    info_.name = options_.id;
    info_.version = manifest_.version;
    info_.scope = manifest_.scope;
    info_.provides = {manifest_.fact()};
    info_.summary = manifest_.summary.empty() ? "an agent in another process" : manifest_.summary;
    info_.capabilities = manifest_.capabilities;
    info_.cost = manifest_.cost;
    info_.path_sensitive = manifest_.path_sensitive;
    info_.languages = resolve_languages(options_.languages.empty() ? manifest_.languages : options_.languages, options_.language_names);
    info_.kind = AgentKind::Plugin;
    info_.retry = options_.retry;
    info_.budget = options_.timeout;
    if (manifest_.budget.count() > 0 && (info_.budget.count() == 0 || manifest_.budget < info_.budget)) info_.budget = manifest_.budget;
  }

  const AgentInfo& info() const override { return info_; }

  Result<AgentOutput> run(const Context& ctx, const AgentInput& input) const override {
    const FileInput& file = input.file;
    OMNI_TRY(AgentResult result, look<AgentResult>(
                                     ctx, kKind, key_of(file), kMostKept, [&](AgentSession& session, const Manifest& manifest) { return session.run(ctx, file, manifest); },
                                     [&](const JsonValue& answer, const Manifest& manifest) { return read_result(answer, manifest, file.path, *file.text); }));
    AgentOutput output;
    output.notices = std::move(result.notices);
    output.facts.push_back(make_fact(FactKey<std::vector<Finding>>{info_.provides.front()}, std::move(result.findings)));
    return output;
  }

  Result<AgentOutput> run_workspace(const Context& ctx, const WorkspaceInput& input) const override {
    OMNI_TRY(const WorkspaceTexts texts, WorkspaceTexts::collect(ctx, input));
    OMNI_TRY(WorkspaceResult result, look<WorkspaceResult>(
                                         ctx, kWorkspaceKind, key_of(texts), kMostKeptOfWorkspace,
                                         [&](AgentSession& session, const Manifest& manifest) { return session.run(ctx, texts, manifest); },
                                         [&](const JsonValue& answer, const Manifest& manifest) { return read_workspace_result(answer, manifest, texts); }));
    AgentOutput output;
    output.notices = std::move(result.notices);
    output.facts.push_back(make_fact(FactKey<WorkspaceFindings>{info_.provides.front()}, std::move(result.findings)));
    return output;
  }

 private:
  using Run = FunctionRef<Result<RunAnswer>(AgentSession& session, const Manifest& manifest)>;
  template <typename Read>
  using Reader = FunctionRef<Read(const JsonValue& answer, const Manifest& manifest)>;

  /// Of all that its findings depend on; nothing: they are not kept.
  std::optional<Digest> key_of(const FileInput& file) const {
    if (options_.facts == nullptr || !manifest_.deterministic) return std::nullopt;
    return identity()
        .add(content_digest(*file.text))
        .add(file.language_name)
        .add(manifest_.path_sensitive ? std::string_view(file.path) : std::string_view())
        .finish();
  }
  std::optional<Digest> key_of(const WorkspaceTexts& texts) const {
    if (options_.facts == nullptr || !manifest_.deterministic) return std::nullopt;
    return identity().add(texts.digest()).finish();
  }
  DigestBuilder identity() const { return DigestBuilder().add(options_.program).add(manifest_.id).add(manifest_.version); }

  /// What is kept of its answer to this, else what it answers now. A kept answer is read anew: places, and what is wrong with them, are
  /// those of these texts.
  template <typename Read>
  Result<Read> look(const Context& ctx, std::string_view kind, const std::optional<Digest>& key, std::size_t most_kept, Run run, Reader<Read> read) const {
    if (key) {
      const std::optional<FactStore::Kept> kept = options_.facts->get(kind, *key);
      const Result<JsonValue> answer = kept ? parse_json(kept->text) : Error(ErrorCode::NotFound, "nothing kept");
      options_.facts->count(answer.has_value());
      if (answer.has_value()) return read(*answer, manifest_);
    }
    OMNI_TRY(const Answer answer, ask(ctx, run));
    Read result = read(answer.result, answer.manifest);
    if (answer.late) {
      result.notices.push_back({AgentNotice::Level::Error, "agent-timeout",
                                "agent " + options_.id + " was stopped at its time limit; its findings for " +
                                    (manifest_.scope == AgentScope::Workspace ? "the workspace" : "this file") + " are not complete",
                                {}});
    }
    const bool whole = std::none_of(result.notices.begin(), result.notices.end(), [](const AgentNotice& notice) { return notice.level == AgentNotice::Level::Error; });
    if (key && whole && answer.manifest.deterministic && answer.manifest.version == manifest_.version) {
      std::string text = answer.result.dump(-1, ' ', false, JsonValue::error_handler_t::replace);
      if (text.size() <= most_kept) options_.facts->put(kind, *key, std::move(text));
    }
    return result;
  }

  struct Answer {
    JsonValue result;
    Manifest manifest;   // of the process that gave it
    bool late = false;   // it came after the deadline, when it was asked to stop
  };
  Result<Answer> ask(const Context& ctx, Run run) const {
    Result<AgentPool::Lease> lease = pool_->acquire(ctx);
    if (!lease.has_value()) return final_if_out_of_service(std::move(lease).error());
    AgentSession& session = *(*lease)->session;
    Manifest manifest = (*lease)->manifest;
    if (manifest.scope != manifest_.scope) {
      pool_->give_back(ctx, std::move(*lease), AgentPool::Outcome::Success);
      return Error(ErrorCode::Protocol, "its manifest has another scope than when it was started first");
    }
    Result<RunAnswer> answer = run(session, manifest);
    if (answer.has_value()) {
      pool_->give_back(ctx, std::move(*lease), AgentPool::Outcome::Success);
      return Answer{std::move(answer->result), std::move(manifest), answer->late};
    }
    if (answer.error().code() == ErrorCode::Cancelled && session.usable() && ctx.stop_token().stop_requested()) {
      pool_->give_back(ctx, std::move(*lease), AgentPool::Outcome::Cancelled);
    } else if (session.usable()) {  // an error that it gave as its answer
      pool_->give_back(ctx, std::move(*lease), AgentPool::Outcome::Success);
      if (answer.error().code() == ErrorCode::Cancelled) return Error(ErrorCode::Internal, answer.error().message());  // nobody asked for that
    } else {
      pool_->give_back(ctx, std::move(*lease), AgentPool::Outcome::Failure, answer.error().describe());
    }
    return final_if_out_of_service(std::move(answer).error());
  }

  Error final_if_out_of_service(Error error) const { return pool_->in_quarantine() ? std::move(error).without_retry() : std::move(error); }

  const PluginOptions options_;
  const std::unique_ptr<AgentPool> pool_;
  Manifest manifest_;
  AgentInfo info_;
};

}  // namespace

std::vector<std::string> resolve_languages(const std::vector<std::string>& entries, const std::function<std::vector<std::string>(std::string_view)>& names) {
  std::vector<std::string> resolved;
  for (const std::string& entry : entries) {
    const std::vector<std::string> of_entry = names ? names(entry) : std::vector<std::string>{entry};
    for (const std::string& name : of_entry) {
      if (std::find(resolved.begin(), resolved.end(), name) == resolved.end()) resolved.push_back(name);
    }
  }
  return resolved;
}

Result<Manifest> ask_for_manifest(const Context& ctx, std::shared_ptr<ChildHost> host, const PluginOptions& options) {
  AgentPool pool(std::move(host), pool_options(options));
  OMNI_TRY(const AgentPool::Lease lease, pool.acquire(ctx));
  return lease->manifest;
}

std::shared_ptr<const Agent> make_plugin_agent(const Context& ctx, std::shared_ptr<ChildHost> host, PluginOptions options) {
  return std::make_shared<PluginAgent>(ctx, std::move(host), std::move(options));
}

}  // namespace omni
