#pragma once

#include "protocol/base/clock.h"
#include "protocol/base/context.h"
#include "protocol/base/log.h"

namespace omni::test {

/// A Context without stop and deadline, and the parts it borrows.
struct TestContext {
  ManualClock clock;
  NullLog log;
  Context ctx{clock, log};
};

}  // namespace omni::test
