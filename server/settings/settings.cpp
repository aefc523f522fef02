#include "server/settings/settings.h"

namespace omni {

WalkOptions walk_options(const ScanSettings& settings) {
  WalkOptions options;
  options.include = settings.include;
  options.exclude = settings.exclude;
  options.max_bytes = settings.max_text_size;
  return options;
}

}  // namespace omni
