#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/baseline.h"
#include "protocol/base/problem.h"
#include "protocol/base/result.h"

/// The baseline as a file: JSON, one finding a line, sorted, without times, so that it merges and reads well in a review.
///
///   {"format": "omni-baseline", "version": 1, "findings": [
///   {"rule":"…","uri":"src/a.py","line":12,"symbol":"f","strict":"…","code":"…","lineHash":"…","justification":"…"},
///   …
///   ]}
///
/// `uri` is the path relative to the scanned folder, percent-encoded; of secrets only keyed fingerprints are in it.
/// `justification` is for people to write. Unknown keys are left alone on reading and dropped on writing.
namespace omni {

std::string write_baseline(const Baseline& baseline);

struct LoadedBaseline {
  Baseline baseline;
  std::vector<Problem> problems;   ///< entries that can't be read; the others are used
};

/// Errors: InvalidInput (no JSON, another format, a version newer than ours).
Result<LoadedBaseline> read_baseline(std::string_view text, std::string_view file);

}  // namespace omni
