#pragma once

#include "protocol/text/outline.h"

namespace omni {

/// The number of LSP's SymbolKind.
inline int lsp_kind(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::Module: return 2;
    case SymbolKind::Namespace: return 3;
    case SymbolKind::Class: return 5;
    case SymbolKind::Interface:
    case SymbolKind::Trait: return 11;
    case SymbolKind::Struct: return 23;
    case SymbolKind::Enum: return 10;
    case SymbolKind::EnumMember: return 22;
    case SymbolKind::TypeAlias: return 26;
    case SymbolKind::Function:
    case SymbolKind::Macro: return 12;
    case SymbolKind::Method: return 6;
    case SymbolKind::Constructor: return 9;
    case SymbolKind::Property: return 7;
    case SymbolKind::Field: return 8;
    case SymbolKind::Variable: return 13;
    case SymbolKind::Constant: return 14;
    case SymbolKind::Section: return 15;
    case SymbolKind::Key: return 20;
    case SymbolKind::Other: break;
  }
  return 13;
}

}  // namespace omni
