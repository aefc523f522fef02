#include "protocol/base/group_usage.h"

#include <algorithm>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>

#include "protocol/base/descriptor.h"

namespace omni {
namespace {

/// The beginning of a file of /proc, in `buffer`.
std::string_view read_start(const std::string& path, std::span<char> buffer) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return {};
  const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
  return got > 0 ? std::string_view(buffer.data(), static_cast<std::size_t>(got)) : std::string_view();
}

/// The field `index` (from 0) of a line with single blanks between fields; 0 if it is no number.
std::int64_t number_at(std::string_view line, int index) {
  for (; index > 0 && !line.empty(); --index) line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
  std::int64_t value = 0;
  std::from_chars(line.data(), line.data() + line.size(), value);
  return value;
}

}  // namespace

std::map<pid_t, GroupUsage> group_usage(std::span<const pid_t> groups) {
  std::map<pid_t, GroupUsage> usage;
  const std::unique_ptr<DIR, int (*)(DIR*)> all(::opendir("/proc"), ::closedir);
  if (all == nullptr) return usage;
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::int64_t ticks = ::sysconf(_SC_CLK_TCK);
  char buffer[1024];
  while (const dirent* entry = ::readdir(all.get())) {
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    std::string_view stat = read_start(std::string("/proc/") + entry->d_name + "/stat", buffer);
    const std::size_t name_end = stat.rfind(')');  // the name before may hold anything
    if (name_end == std::string_view::npos || name_end + 2 > stat.size()) continue;
    stat.remove_prefix(name_end + 2);  // from field 3 of proc(5), the state, on
    const auto group = static_cast<pid_t>(number_at(stat, 2));
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) continue;
    GroupUsage& sum = usage[group];
    ++sum.processes;
    std::int64_t spent = 0;
    for (const int field : {11, 12, 13, 14}) spent += number_at(stat, field);  // utime stime cutime cstime
    sum.cpu += std::chrono::milliseconds(spent * 1000 / std::max<std::int64_t>(ticks, 1));
    sum.resident_bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(number_at(stat, 21), 0)) * page;
  }
  return usage;
}

namespace {

std::uint64_t pages_of(pid_t process, int field) {
  char buffer[256];
  const std::string_view sizes = read_start("/proc/" + std::to_string(process) + "/statm", buffer);
  return static_cast<std::uint64_t>(std::max<std::int64_t>(number_at(sizes, field), 0)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

std::uint64_t resident_bytes(pid_t process) { return pages_of(process, 1); }
std::uint64_t resident_file_bytes(pid_t process) { return pages_of(process, 2); }

}  // namespace omni
