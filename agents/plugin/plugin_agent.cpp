#include "agents/plugin/plugin_agent.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "agents/plugin/agent_pool.h"
#include "agents/plugin/result_reader.h"
#include "protocol/base/clock.h"

namespace omni {
namespace {

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
    timeout_ = options_.timeout;
    if (manifest_.budget.count() > 0 && (timeout_.count() == 0 || manifest_.budget < timeout_)) timeout_ = manifest_.budget;
  }

  const AgentInfo& info() const override { return info_; }

  Result<AgentOutput> run(const Context& outer, const AgentInput& input) const override {
    AgentResult result;
    OMNI_TRY_OK(run_on(outer, input.file, result));
    AgentOutput output;
    output.notices = std::move(result.notices);
    output.facts.push_back(make_fact(FactKey<std::vector<Finding>>{info_.provides.front()}, std::move(result.findings)));
    return output;
  }

 private:
  /// Errors: Cancelled.
  Result<void> run_on(const Context& outer, const FileInput& file, AgentResult& result) const {
    const Context ctx = timeout_.count() > 0 ? outer.with_budget(timeout_) : outer;
    for (int attempt = 1;; ++attempt) {
      const std::optional<Error> failed = try_once(ctx, file, result);
      if (!failed) return {};
      if (failed->code() == ErrorCode::Cancelled) return *failed;
      const bool again = attempt < options_.retry.attempts && worth_another_try(failed->code()) && !pool_->in_quarantine();
      if (again && pause_before_retry(ctx, *failed)) continue;
      const std::string code = pool_->in_quarantine() && failed->code() == ErrorCode::Denied ? "agent-quarantined" : notice_code(failed->code());
      result.notices.push_back({AgentNotice::Level::Error, code,
                                "agent " + options_.id + " has no findings for this file: " + failed->describe() +
                                    (attempt > 1 ? " (tried " + std::to_string(attempt) + " times)" : ""),
                                {}});
      return {};
    }
  }

  /// Nothing: `result` is filled.
  std::optional<Error> try_once(const Context& ctx, const FileInput& file, AgentResult& result) const {
    Result<AgentPool::Lease> lease = pool_->acquire(ctx);
    if (!lease.has_value()) return std::move(lease).error();
    AgentSession& session = *(*lease)->session;
    const Manifest manifest = (*lease)->manifest;
    Result<RunAnswer> answer = session.run(ctx, file, manifest);
    if (answer.has_value()) {
      pool_->give_back(ctx, std::move(*lease), AgentPool::Outcome::Success);
      result = read_result(answer->result, manifest, file.path, *file.text);
      if (answer->late) {
        result.notices.push_back({AgentNotice::Level::Error, "agent-timeout", "agent " + options_.id + " was stopped at its time limit; its findings for this file are not complete", {}});
      }
      return std::nullopt;
    }
    if (answer.error().code() == ErrorCode::Cancelled && session.usable() && ctx.stop_token().stop_requested()) {
      pool_->give_back(ctx, std::move(*lease), AgentPool::Outcome::Cancelled);
    } else if (session.usable()) {  // an error that it gave as its answer
      pool_->give_back(ctx, std::move(*lease), AgentPool::Outcome::Success);
      if (answer.error().code() == ErrorCode::Cancelled) return Error(ErrorCode::Internal, answer.error().message());  // nobody asked for that
    } else {
      pool_->give_back(ctx, std::move(*lease), AgentPool::Outcome::Failure, answer.error().describe());
    }
    return std::move(answer).error();
  }

  /// A crash may be an accident, and an agent may say that it will be better soon. What took its time or its memory would again.
  static bool worth_another_try(ErrorCode code) { return is_recoverable(code) && code != ErrorCode::DeadlineExceeded; }

  static std::string notice_code(ErrorCode code) {
    switch (code) {
      case ErrorCode::DeadlineExceeded: return "agent-timeout";
      case ErrorCode::BudgetExceeded: return "agent-limit";
      case ErrorCode::Protocol: return "agent-protocol";
      case ErrorCode::PluginFailed: return "agent-crash";
      default: return "agent-failed";
    }
  }

  /// The pool pauses before it starts another process by itself; an agent that lives and asks for time gets it here.
  bool pause_before_retry(const Context& ctx, const Error& error) const {
    if (!error.retry_after()) return ctx.check().has_value();
    SystemSleeper sleeper;
    return sleeper.sleep(ctx, *error.retry_after()).has_value();
  }

  const PluginOptions options_;
  const std::unique_ptr<AgentPool> pool_;
  Manifest manifest_;
  AgentInfo info_;
  std::chrono::milliseconds timeout_{0};
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

std::shared_ptr<const Agent> make_plugin_agent(const Context& ctx, std::shared_ptr<ChildHost> host, PluginOptions options) {
  return std::make_shared<PluginAgent>(ctx, std::move(host), std::move(options));
}

}  // namespace omni
