#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "protocol/lsp/client.h"
#include "protocol/lsp/types.h"
#include "server/service/live_analysis.h"

namespace omni {

/// The diagnostics of one text, as they go to the client.
struct DiagnosticsView {
  std::string items;      ///< JSON: an array of Diagnostic
  std::string result_id;  ///< digest of `items`: equal ones mean equal diagnostics
  std::size_t count = 0;
};

/// Where related places are: the URI of a path as findings name it.
using UriOfPath = std::function<std::string(const std::string& shown_path)>;

DiagnosticsView empty_view();

/// The diagnostic of one finding.
JsonValue diagnostic_of(const Finding& finding, const std::string& own_path, const SourceText& source, const Engine& engine,
                        const ClientCapabilities& client, const UriOfPath& uri_of);

/// What of a file was not looked at, or not to the end.
struct FileLimit {
  std::string code;
  std::string message;
  bool incomplete = false;  ///< it was to be done and was not; false: settings or limits wanted it so
};
std::vector<FileLimit> limits_of(const FileReport& report);

/// Findings that nobody suppressed, at or above the severity of the settings, by place; then suppressions that are unreadable or no
/// longer needed. Scanned text is data: messages have no control characters.
DiagnosticsView diagnostics_of(const FileReport& report, const SourceText& source, const Engine& engine, const ClientCapabilities& client,
                               const UriOfPath& uri_of);

/// A page on the web about the finding: its rule's first reference, else its weakness; empty: none.
std::string page_of(const Engine& engine, const Finding& finding);

/// Suppressed or too weak to be shown.
bool is_shown(const Finding& finding, const Settings& settings);

/// `{"uri": …, "diagnostics": …}` of publishDiagnostics, as text.
std::string publish_params(std::string_view uri, std::optional<std::int64_t> version, std::string_view items);
/// A document's report for a pull: full, or unchanged where the client has it already.
///   related  the members of `relatedDocuments`; empty: none
std::string pull_report(const DiagnosticsView& view, std::string_view previous_result_id, std::string_view related);

}  // namespace omni
