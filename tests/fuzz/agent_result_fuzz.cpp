// What agents and external tools print: the first byte chooses the reader, then comes the text of the file up to a line `----`, then
// what was printed. Nothing crashes, every finding lies in the text, every notice has words.
#include <string>

#include "agents/plugin/manifest.h"
#include "agents/plugin/result_reader.h"
#include "agents/plugin/tools/tool_catalogue.h"
#include "tests/fuzz/support.h"

namespace {

using namespace omni;

void check(const std::vector<Finding>& findings, const std::vector<AgentNotice>& notices, std::string_view text) {
  for (const Finding& finding : findings) {
    fuzz::require(finding.location.range.begin <= finding.location.range.end && finding.location.range.end <= text.size());
    fuzz::require(finding.rule_id.starts_with("tool."));
    for (const Fix& fix : finding.fixes) {
      ByteOffset last = 0;
      for (const FixEdit& edit : fix.edits) {
        fuzz::require(last <= edit.range.begin && edit.range.begin <= edit.range.end && edit.range.end <= text.size());
        last = edit.range.end;
      }
    }
  }
  for (const AgentNotice& notice : notices) fuzz::require(!notice.code.empty() && !notice.message.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view printed = fuzz::text_of(data + 1, size - 1);
  const std::string text(fuzz::take_part(printed));
  const std::string path = "src/a.py";
  const unsigned choice = data[0] % 6;
  if (choice < 4) {
    const LineIndex lines(text);
    const auto report = read_tool_output(static_cast<ToolFormat>(choice), printed, {"tool", path, lines, "-"});
    if (report.has_value()) check(report->findings, report->notices, text);
    return 0;
  }
  const auto json = parse_json(printed);
  if (!json.has_value()) return 0;
  Manifest manifest;
  manifest.id = "tool";
  manifest.columns = static_cast<PositionEncoding>(data[0] / 6 % 3);
  if (choice == 4) {
    const AgentResult result = read_result(*json, manifest, path, text);
    check(result.findings, result.notices, text);
  } else if (const auto read = read_manifest(*json, "tool"); read.has_value()) {
    fuzz::require(read->id == "tool" && read->fact() == "findings.tool");
  } else {
    fuzz::require(!read.error().message().empty());
  }
  return 0;
}
