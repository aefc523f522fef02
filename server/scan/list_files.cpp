#include "server/scan/list_files.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include "protocol/base/utf8.h"
#include "protocol/text/escape.h"
#include "server/json/json_common.h"
#include "server/workspace/file_loader.h"

namespace omni {
namespace {

using Json = OrderedJson;

Json to_json(const Candidate& file) { return {{"path", to_valid_utf8(file.path)}, {"bytes", file.size}}; }

Json to_json(const Skip& skip) {
  return {{"path", to_valid_utf8(skip.path)},
          {"kind", skip.is_directory ? "folder" : "file"},
          {"reason", std::string(to_string(skip.reason))},
          {"detail", to_valid_utf8(skip.detail)}};
}

void print_text(const WalkResult& walk, std::ostream& out) {
  for (const Candidate& file : walk.files) out << escape_terminal(file.path) << "\n";
  for (const Skip& skip : walk.skips) {
    out << "# " << escape_terminal(skip.path) << (skip.is_directory ? "/" : "") << ": " << to_string(skip.reason);
    if (!skip.detail.empty()) out << " (" << escape_terminal(skip.detail) << ")";
    out << "\n";
  }
}

void print_json(const WalkResult& walk, bool lines, std::ostream& out) {
  Json files = Json::array(), skips = Json::array();
  for (const Candidate& file : walk.files) files.push_back(to_json(file));
  for (const Skip& skip : walk.skips) skips.push_back(to_json(skip));
  if (!lines) {
    out << dump_json(Json{{"files", std::move(files)}, {"left_out", std::move(skips)}}, 2);
    return;
  }
  for (const Json& file : files) out << dump_json(file, -1);
  for (const Json& skip : skips) out << dump_json(skip, -1);
}

}  // namespace

int list_files(const ScanCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err) {
  const ScanSettings& settings = environment.settings.settings.scan;
  auto walked = walk_files(environment.ctx, environment.disk, environment.root, environment.user, command.paths, walk_options(settings));
  if (!walked) {
    err << "omni scan: " << escape_terminal(walked.error().describe()) << "\n";
    return 4;
  }
  WalkResult walk = std::move(walked).value();
  std::erase_if(walk.files, [&](const Candidate& file) {
    auto loaded = load_file(environment.disk, file, settings.max_text_size);
    if (!std::holds_alternative<Skip>(loaded)) return false;
    walk.skips.push_back(std::get<Skip>(std::move(loaded)));
    return true;
  });
  std::sort(walk.skips.begin(), walk.skips.end());
  for (const Problem& problem : walk.problems) err << escape_terminal(describe(problem)) << "\n";
  if (settings.format == OutputFormat::Json || settings.format == OutputFormat::Jsonl) {
    print_json(walk, settings.format == OutputFormat::Jsonl, out);
  } else {
    print_text(walk, out);
  }
  const bool failed = std::any_of(walk.skips.begin(), walk.skips.end(), [](const Skip& skip) { return is_failure(skip.reason); });
  return failed ? 4 : 0;
}

}  // namespace omni
