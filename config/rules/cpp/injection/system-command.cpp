#include <cstdlib>
#include <string>

void archive(const std::string& folder, const char* command) {
  // ruleid: omni.cpp.injection.system-command
  std::system(("tar czf backup.tgz " + folder).c_str());
  // ruleid: omni.cpp.injection.system-command
  const int status = std::system(command);
  // ok: omni.cpp.injection.system-command
  std::system("uptime");
  // A near miss: only asks whether there is a shell.
  // ok: omni.cpp.injection.system-command
  if (std::system(nullptr) == 0) return;
}
