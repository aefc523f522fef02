#include "server/lsp/features.h"

namespace omni {

std::vector<FeatureState> add_features(Session& session, Methods& methods, JsonValue& capabilities) {
  std::vector<FeatureState> states;
  for (const auto add : {add_text_sync, add_diagnostics, add_workspace_diagnostics, add_code_actions, add_commands, add_virtual_documents, add_hover, add_symbols,
                         add_workspace_symbols, add_lenses, add_scan, add_memory_usage, add_own_methods, add_configuration}) {
    states.push_back(add(session, methods, capabilities));
  }
  return states;
}

}  // namespace omni
