#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "server/json/json_common.h"
#include "server/scan/report/report.h"

/// The parts of a SARIF log that speak of rules: descriptors, help pages and the CWE taxonomy. Internal to the writer.
namespace omni::sarif {

/// Text for `message.text`: controls shown; where brackets could read as SARIF's embedded links `[text](target)`, they
/// are escaped, so that scanned code never becomes a link.
std::string message_text(std::string_view text);

OrderedJson message(std::string_view text);  ///< {"text": …}; never empty

/// "error", "warning", "note".
std::string_view level_of(Severity severity);

/// The numbers of the CWEs that the rules and findings of a report name, in numeric order: taxonomy index by id ("89").
class CweTable {
 public:
  explicit CweTable(const ScanReport& report);
  const std::vector<std::string>& ids() const { return ids_; }
  /// {"id", "index", "toolComponent"}; null for what is no CWE.
  OrderedJson reference(std::string_view cwe) const;

 private:
  std::vector<std::string> ids_;
};

OrderedJson rule_descriptor(const RuleDescriptor& rule, const CweTable& cwes);
OrderedJson cwe_taxonomy(const CweTable& cwes);

}  // namespace omni::sarif
