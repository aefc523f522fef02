#pragma once

#include <string_view>

#include "protocol/base/context.h"
#include "protocol/base/log.h"

namespace omni {

/// For what cannot happen in a process that has to go on: an invariant of ours is broken, but this request alone may
/// suffer. Tests abort at once (their logs are made with OnBug::Abort), a service counts it, logs it at level error and
/// lives on; the caller then answers with bug_error(). What a *programmer* guarantees is an assert instead.
void report_bug(const Context& ctx, std::string_view what, Log::Fields fields = {});

/// Reports, and gives the Internal error to answer with: `return bug_error(ctx, "fact without producer");`.
Error bug_error(const Context& ctx, std::string_view what, Log::Fields fields = {});

}  // namespace omni
