#include "protocol/base/bug.h"

namespace omni {

void report_bug(const Context& ctx, std::string_view what, Log::Fields fields) {
  ctx.log().bug(LogRecord{LogLevel::Error, what, {fields.begin(), fields.size()}, {}, {}});
}

Error bug_error(const Context& ctx, std::string_view what, Log::Fields fields) {
  report_bug(ctx, what, fields);
  return Error(ErrorCode::Internal, "internal error, please report it: " + std::string(what))
      .with_operation(ctx.span())
      .with_correlation_id(ctx.correlation_id());
}

}  // namespace omni
