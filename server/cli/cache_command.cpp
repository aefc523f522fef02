#include "server/cli/cache_command.h"

#include <ostream>

#include "protocol/text/escape.h"
#include "server/scan/report/records.h"
#include "server/scan/report/shown.h"

namespace omni {
namespace {

using Usage = std::vector<DiskBlobStore::Usage>;

void print_usage(const Usage& usage, ListFormat format, std::ostream& out) {
  std::vector<Record> records;
  std::vector<std::vector<std::string>> rows;
  for (const DiskBlobStore::Usage& space : usage) {
    records.push_back({{"space", space.space}, {"entries", space.entries}, {"bytes", space.bytes}});
    rows.push_back({space.space, std::to_string(space.entries), shown_size(space.bytes)});
  }
  if (format == ListFormat::Json) out << write_records(records);
  else if (!rows.empty()) out << write_table({"WHAT", "ENTRIES", "SIZE"}, rows);
}

int stats(const CacheCommand& command, const CommandEnvironment& environment, const Usage& usage, std::ostream& out) {
  print_usage(usage, command.format, out);
  if (command.format == ListFormat::Json) return 0;
  const std::uint64_t limit = environment.settings.settings.cache.max_size;
  out << (usage.empty() ? "nothing is cached in " : "in ") << escape_terminal(environment.blobs->folder()) << ", limit "
      << (limit == 0 ? "none" : shown_size(limit)) << " (cache.max_size)\n";
  return 0;
}

int verify(const CacheCommand& command, const DiskBlobStore::Check& check, std::ostream& out) {
  if (command.format == ListFormat::Json) {
    std::vector<Record> records;
    for (const std::string& path : check.damaged) records.push_back({{"file", path}, {"state", "damaged"}});
    for (const std::string& path : check.foreign) records.push_back({{"file", path}, {"state", "foreign"}});
    out << write_records(records);
  } else {
    for (const std::string& path : check.damaged) out << escape_terminal(path) << ": damaged, removed\n";
    for (const std::string& path : check.foreign) out << escape_terminal(path) << ": no entry of the cache, left alone\n";
    out << count_of(check.sound, "sound entry", "sound entries") << ", " << check.damaged.size() << " damaged\n";
  }
  return check.damaged.empty() ? 0 : 1;
}

}  // namespace

int run_cache(const CacheCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err) {
  const auto fail = [&](const std::string& what) {
    err << "omni cache: " << escape_terminal(what) << "\n";
    return 2;
  };
  if (environment.blobs == nullptr) return fail("there is no cache here: --no-cache, or no folder for it (see --cache-dir)");
  switch (command.action) {
    case CacheCommand::Action::Stats: {
      const Result<Usage> usage = environment.blobs->usage();
      return usage.has_value() ? stats(command, environment, *usage, out) : fail(usage.error().describe());
    }
    case CacheCommand::Action::Clear: {
      const Result<Usage> removed = environment.blobs->clear();
      if (!removed.has_value()) return fail(removed.error().describe());
      print_usage(*removed, command.format, out);
      if (command.format == ListFormat::Text) out << (removed->empty() ? "there was nothing to remove\n" : "removed\n");
      return 0;
    }
    case CacheCommand::Action::Verify: {
      const Result<DiskBlobStore::Check> check = environment.blobs->verify(environment.ctx);
      return check.has_value() ? verify(command, *check, out) : fail(check.error().describe());
    }
  }
  return 2;
}

}  // namespace omni
