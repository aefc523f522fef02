#include "protocol/text/outline.h"

namespace omni {

std::string_view to_string(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::Module: return "module";
    case SymbolKind::Namespace: return "namespace";
    case SymbolKind::Class: return "class";
    case SymbolKind::Interface: return "interface";
    case SymbolKind::Struct: return "struct";
    case SymbolKind::Enum: return "enum";
    case SymbolKind::EnumMember: return "enum-member";
    case SymbolKind::Trait: return "trait";
    case SymbolKind::TypeAlias: return "type-alias";
    case SymbolKind::Function: return "function";
    case SymbolKind::Method: return "method";
    case SymbolKind::Constructor: return "constructor";
    case SymbolKind::Property: return "property";
    case SymbolKind::Field: return "field";
    case SymbolKind::Variable: return "variable";
    case SymbolKind::Constant: return "constant";
    case SymbolKind::Macro: return "macro";
    case SymbolKind::Section: return "section";
    case SymbolKind::Key: return "key";
    case SymbolKind::Other: return "other";
  }
  return "other";
}

const Symbol* innermost_symbol(const Outline& outline, ByteOffset offset) {
  const Symbol* found = nullptr;
  const std::vector<Symbol>* level = &outline.symbols;
  while (level != nullptr) {
    const std::vector<Symbol>* below = nullptr;
    for (const Symbol& symbol : *level) {
      if (!symbol.range.contains(offset)) continue;
      found = &symbol;
      below = &symbol.children;
      break;
    }
    level = below;
  }
  return found;
}

}  // namespace omni
