#pragma once

#include <cstddef>

namespace omni {

struct Terminal {
  bool is_terminal = false;
  std::size_t width = 80;  ///< columns
};

Terminal stdout_terminal();
Terminal stderr_terminal();

}  // namespace omni
