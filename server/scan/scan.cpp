#include "server/scan/scan.h"

#include <iostream>

#include "server/scan/list_files.h"

namespace omni {

int run_scan(const ScanCommand& command, const CommandEnvironment& environment) {
  if (command.list_files) return list_files(command, environment, std::cout, std::cerr);
  std::cerr << "omni scan: this build has no analysis wired in yet; only --list-files works\n";
  return 3;
}

}  // namespace omni
