#include "agents/plugin/agent_channel.h"

namespace omni {

std::string ChannelEnd::describe() const {
  std::string text;
  switch (why) {
    case Why::Exited:
      text = signal != 0 ? "was ended by signal " + std::to_string(signal) : "exited with status " + std::to_string(exit_code);
      break;
    case Why::ClosedOutput: text = "closed its standard output without exiting"; break;
    case Why::Killed: text = "was killed"; break;
    case Why::HostGone: return "was ended with the run";
    default: text = "was killed: " + detail; break;
  }
  if (!last_words.empty()) text += "; its last words: " + last_words;
  return text;
}

}  // namespace omni
