#pragma once

#include <memory>
#include <vector>

#include "server/lsp/methods.h"
#include "server/lsp/session.h"

/// What the language server can do: each feature adds its methods and says what it offers, once, at `initialize`. What it keeps
/// lives as long as what it returns. A feature is one file, and one line in features.cpp.
namespace omni {

/// What a feature keeps.
using FeatureState = std::shared_ptr<void>;

FeatureState add_text_sync(Session& session, Methods& methods, JsonValue& capabilities);
FeatureState add_diagnostics(Session& session, Methods& methods, JsonValue& capabilities);    ///< of open documents, pushed or pulled
FeatureState add_workspace_diagnostics(Session& session, Methods& methods, JsonValue& capabilities);  ///< of all files, pulled
FeatureState add_code_actions(Session& session, Methods& methods, JsonValue& capabilities);
FeatureState add_commands(Session& session, Methods& methods, JsonValue& capabilities);       ///< baseline, fixes of the workspace
FeatureState add_virtual_documents(Session& session, Methods& methods, JsonValue& capabilities);
FeatureState add_hover(Session& session, Methods& methods, JsonValue& capabilities);
FeatureState add_symbols(Session& session, Methods& methods, JsonValue& capabilities);        ///< of documents, and folding
FeatureState add_workspace_symbols(Session& session, Methods& methods, JsonValue& capabilities);
FeatureState add_lenses(Session& session, Methods& methods, JsonValue& capabilities);         ///< code lenses and inlay hints
FeatureState add_scan(Session& session, Methods& methods, JsonValue& capabilities);           ///< omni/scan
FeatureState add_memory_usage(Session& session, Methods& methods, JsonValue& capabilities);   ///< omni/memoryUsage
FeatureState add_own_methods(Session& session, Methods& methods, JsonValue& capabilities);    ///< the other omni/…, see docs/protocol.md
FeatureState add_configuration(Session& session, Methods& methods, JsonValue& capabilities);  ///< settings, folders, watched files

/// All of them.
std::vector<FeatureState> add_features(Session& session, Methods& methods, JsonValue& capabilities);

}  // namespace omni
