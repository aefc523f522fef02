#include "server/lsp/work_done.h"

#include <algorithm>
#include <utility>

#include "protocol/base/clock.h"

namespace omni {
namespace {

constexpr std::chrono::milliseconds kBetweenReports{100};

}  // namespace

void WorkDone::begin(Session& session, std::string_view title, std::function<void()> cancel) {
  end({});
  if (!session.client().progress) return;
  session_ = &session;
  token_ = session.new_progress_token(std::move(cancel));
  session.ask("window/workDoneProgress/create", {{"token", token_}});
  session.notify("$/progress", {{"token", token_}, {"value", {{"kind", "begin"}, {"title", title}, {"cancellable", true}, {"percentage", 0}}}});
}

void WorkDone::report(std::size_t percentage, std::string message) {
  if (session_ == nullptr) return;
  const auto now = session_->ctx().clock().now();
  if (now - last_ < kBetweenReports) return;
  last_ = now;
  session_->notify("$/progress", {{"token", token_}, {"value", {{"kind", "report"}, {"percentage", std::min<std::size_t>(percentage, 100)}, {"message", std::move(message)}}}});
}

void WorkDone::end(std::string_view message) {
  if (session_ == nullptr) return;
  JsonValue value = {{"kind", "end"}};
  if (!message.empty()) value["message"] = message;
  session_->notify("$/progress", {{"token", token_}, {"value", std::move(value)}});
  session_->forget_progress_token(token_);
  session_ = nullptr;
}

}  // namespace omni
