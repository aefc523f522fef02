#include "protocol/lsp/client.h"

#include <algorithm>

#include "protocol/lsp/types.h"
#include "protocol/text/uri.h"

namespace omni {
namespace {

bool lists(const JsonValue& value, std::string_view dotted_path, std::string_view word) {
  const JsonValue* const list = member_at(value, dotted_path);
  if (list == nullptr || !list->is_array()) return false;
  return std::any_of(list->begin(), list->end(), [&](const JsonValue& each) { return each.is_string() && each.get_ref<const std::string&>() == word; });
}

/// UTF-8 is what texts here are in, so it needs no conversion.
PositionEncoding agreed_encoding(const JsonValue& capabilities) {
  constexpr std::string_view kOffered = "general.positionEncodings";
  for (const PositionEncoding each : {PositionEncoding::Utf8, PositionEncoding::Utf16, PositionEncoding::Utf32}) {
    if (lists(capabilities, kOffered, to_string(each))) return each;
  }
  return PositionEncoding::Utf16;
}

ClientCapabilities read_capabilities(const JsonValue& all) {
  ClientCapabilities client;
  client.encoding = agreed_encoding(all);
  client.pull = member_at(all, "textDocument.diagnostic") != nullptr;
  client.pull_refresh = flag_at(all, "workspace.diagnostics.refreshSupport");
  const auto of_diagnostics = [&](std::string_view what) {
    return flag_at(all, "textDocument.publishDiagnostics." + std::string(what)) || flag_at(all, "textDocument.diagnostic." + std::string(what));
  };
  client.related_information = of_diagnostics("relatedInformation");
  client.tags = member_at(all, "textDocument.publishDiagnostics.tagSupport") != nullptr;
  client.code_description = of_diagnostics("codeDescriptionSupport");
  client.diagnostic_data = of_diagnostics("dataSupport");
  client.diagnostic_version = flag_at(all, "textDocument.publishDiagnostics.versionSupport");
  client.progress = flag_at(all, "window.workDoneProgress");
  client.configuration = flag_at(all, "workspace.configuration");
  client.register_configuration = flag_at(all, "workspace.didChangeConfiguration.dynamicRegistration");
  client.register_watchers = flag_at(all, "workspace.didChangeWatchedFiles.dynamicRegistration");
  client.document_changes = flag_at(all, "workspace.workspaceEdit.documentChanges");
  client.apply_edit = flag_at(all, "workspace.applyEdit");
  client.change_annotations = member_at(all, "workspace.workspaceEdit.changeAnnotationSupport") != nullptr;
  client.related_documents = flag_at(all, "textDocument.diagnostic.relatedDocumentSupport");
  client.virtual_documents = member_at(all, "workspace.textDocumentContent") != nullptr;
  client.code_lens_refresh = flag_at(all, "workspace.codeLens.refreshSupport");
  client.inlay_refresh = flag_at(all, "workspace.inlayHint.refreshSupport");
  client.code_action_literals = member_at(all, "textDocument.codeAction.codeActionLiteralSupport") != nullptr;
  client.code_action_resolve = lists(all, "textDocument.codeAction.resolveSupport.properties", "edit");
  client.code_action_preferred = flag_at(all, "textDocument.codeAction.isPreferredSupport");
  client.code_action_data = flag_at(all, "textDocument.codeAction.dataSupport");
  client.markdown_hover = lists(all, "textDocument.hover.contentFormat", "markdown");
  client.symbol_tree = flag_at(all, "textDocument.documentSymbol.hierarchicalDocumentSymbolSupport");
  return client;
}

std::vector<WorkspaceFolder> read_folders(const JsonValue& params) {
  std::vector<WorkspaceFolder> folders;
  if (const JsonValue* const list = member(params, "workspaceFolders"); list != nullptr && list->is_array()) {
    for (const JsonValue& each : *list) {
      std::string uri = text_at(each, "uri");
      if (!uri.empty()) folders.push_back({std::move(uri), text_at(each, "name")});
    }
  }
  if (!folders.empty()) return folders;
  if (std::string uri = text_at(params, "rootUri"); !uri.empty()) return {{std::move(uri), {}}};
  if (const std::string path = text_at(params, "rootPath"); !path.empty()) {
    if (Result<DocumentUri> uri = file_uri(path); uri.has_value()) return {{uri->value, {}}};
  }
  return {};
}

}  // namespace

std::string_view to_string(PositionEncoding encoding) {
  switch (encoding) {
    case PositionEncoding::Utf8: return "utf-8";
    case PositionEncoding::Utf16: return "utf-16";
    case PositionEncoding::Utf32: break;
  }
  return "utf-32";
}

InitializeParams read_initialize(const JsonValue& params) {
  InitializeParams out;
  if (const JsonValue* const capabilities = member(params, "capabilities")) out.client = read_capabilities(*capabilities);
  out.client_name = text_at(params, "clientInfo.name");
  if (const std::string version = text_at(params, "clientInfo.version"); !version.empty()) out.client_name += " " + version;
  if (const JsonValue* const id = member(params, "processId"); id != nullptr && id->is_number_integer()) out.process_id = id->get<std::int64_t>();
  out.folders = read_folders(params);
  if (const JsonValue* const options = member(params, "initializationOptions")) out.options = *options;
  return out;
}

}  // namespace omni
