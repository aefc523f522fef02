#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/jsonrpc/message.h"
#include "protocol/text/line_index.h"

namespace omni {

/// What the client can, as far as it makes a difference here. What it does not say it can't.
struct ClientCapabilities {
  PositionEncoding encoding = PositionEncoding::Utf16;  ///< what was agreed on: UTF-8 where offered, else what comes first that we know
  bool pull = false;                   ///< textDocument.diagnostic: then nothing is pushed
  bool pull_refresh = false;           ///< workspace.diagnostics.refreshSupport
  bool related_information = false;    ///< these of both ways of getting diagnostics
  bool tags = false;
  bool code_description = false;
  bool diagnostic_data = false;
  bool diagnostic_version = false;     ///< publishDiagnostics.versionSupport
  bool progress = false;               ///< window.workDoneProgress
  bool configuration = false;          ///< workspace.configuration
  bool register_configuration = false; ///< dynamic registration of …
  bool register_watchers = false;
  bool code_action_literals = false;
  bool code_action_resolve = false;    ///< `edit` may come later
  bool code_action_preferred = false;
  bool code_action_data = false;
  bool markdown_hover = false;
  bool symbol_tree = false;            ///< hierarchicalDocumentSymbolSupport
  bool document_changes = false;       ///< versioned edits
  bool apply_edit = false;             ///< workspace.applyEdit
  bool change_annotations = false;     ///< edits that wait for a yes
  bool related_documents = false;      ///< textDocument.diagnostic.relatedDocumentSupport
  bool virtual_documents = false;      ///< workspace.textDocumentContent, of LSP 3.18
  bool code_lens_refresh = false;
  bool inlay_refresh = false;
};

struct WorkspaceFolder {
  std::string uri;   ///< as the client spells it
  std::string name;
};

/// The parameters of `initialize`.
struct InitializeParams {
  ClientCapabilities client;
  std::string client_name;             ///< and version, for the log
  std::optional<std::int64_t> process_id;
  std::vector<WorkspaceFolder> folders;///< workspaceFolders, else rootUri, else rootPath
  JsonValue options;                   ///< initializationOptions
};

InitializeParams read_initialize(const JsonValue& params);

/// "utf-8", "utf-16", "utf-32".
std::string_view to_string(PositionEncoding encoding);

}  // namespace omni
