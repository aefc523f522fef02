#include "server/scan/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace omni {
namespace {

Terminal terminal_of(int descriptor) {
  Terminal terminal;
  terminal.is_terminal = isatty(descriptor) == 1;
  winsize size{};
  if (terminal.is_terminal && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.width = size.ws_col;
  return terminal;
}

}  // namespace

Terminal stdout_terminal() { return terminal_of(STDOUT_FILENO); }
Terminal stderr_terminal() { return terminal_of(STDERR_FILENO); }

}  // namespace omni
