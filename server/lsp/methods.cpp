#include "server/lsp/methods.h"

#include <utility>

#include "protocol/lsp/error_codes.h"

namespace omni {
namespace {

JsonValue to_json(const RpcId& id) {
  return std::visit([](const auto& value) { return JsonValue(value); }, id);
}

int code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::Cancelled: return rpc_code::kRequestCancelled;
    case ErrorCode::Conflict: return lsp_code::kContentModified;
    case ErrorCode::InvalidInput: return rpc_code::kInvalidParams;
    case ErrorCode::Internal: return rpc_code::kInternalError;
    default: return lsp_code::kRequestFailed;
  }
}

}  // namespace

struct Reply::State {
  State(RpcId request, const Context& base, Send send_answer)
      : id(std::move(request)), send(std::move(send_answer)), ctx(base.with_stop(stop.get_token())) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (!answered) send(encode_message(make_error(id, {lsp_code::kServerCancelled, "nobody answered: the server is ending, or the document was closed", {}})));
  }

  const RpcId id;
  const Send send;
  std::stop_source stop;
  const Context ctx;
  std::atomic<bool> answered{false};
};

Reply::Reply(RpcId id, Context ctx, Send send) : state_(std::make_shared<State>(std::move(id), ctx, std::move(send))) {}

void Reply::result(JsonValue value) const {
  if (!state_->answered.exchange(true)) state_->send(encode_message(make_response(state_->id, std::move(value))));
}

void Reply::error(RpcError error) const {
  if (!state_->answered.exchange(true)) state_->send(encode_message(make_error(state_->id, std::move(error))));
}

void Reply::result_text(std::string_view json) const {
  if (state_->answered.exchange(true)) return;
  std::string text = R"({"jsonrpc":"2.0","id":)" + to_json(state_->id).dump(-1, ' ', false, JsonValue::error_handler_t::replace) + R"(,"result":)";
  state_->send(text.append(json) + "}");
}

void Reply::error(const Error& error) const { this->error(RpcError{code_of(error.code()), error.describe(), {}}); }

const Context& Reply::ctx() const { return state_->ctx; }
bool Reply::answered() const { return state_->answered; }

const Methods::Request* Methods::request(std::string_view method) const {
  const auto found = requests_.find(method);
  return found == requests_.end() ? nullptr : &found->second;
}

const Methods::Notification* Methods::notification(std::string_view method) const {
  const auto found = notifications_.find(method);
  return found == notifications_.end() ? nullptr : &found->second;
}

void Requests::add(const Reply& reply) {
  if (running_.size() >= forget_at_) forget_answered();
  running_.insert_or_assign(reply.state_->id, reply.state_);
}

void Requests::cancel(const RpcId& id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  const std::shared_ptr<Reply::State> state = found->second.lock();
  running_.erase(found);
  if (state == nullptr || state->answered) return;
  state->stop.request_stop();
  if (!state->answered.exchange(true)) state->send(encode_message(make_error(state->id, {rpc_code::kRequestCancelled, "cancelled", {}})));
}

void Requests::cancel_all() {
  while (!running_.empty()) cancel(running_.begin()->first);
}

void Requests::forget(const Reply& reply) { running_.erase(reply.state_->id); }

void Requests::forget_answered() {
  std::erase_if(running_, [](const auto& each) {
    const std::shared_ptr<Reply::State> state = each.second.lock();
    return state == nullptr || state->answered;
  });
  forget_at_ = 64 + 2 * running_.size();
}

}  // namespace omni
