#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/text/byte_range.h"

namespace omni {

/// What a symbol is; the names of LSP's SymbolKind, as far as the languages need them.
enum class SymbolKind : std::uint8_t {
  Module,
  Namespace,
  Class,
  Interface,
  Struct,
  Enum,
  EnumMember,
  Trait,
  TypeAlias,
  Function,
  Method,
  Constructor,
  Property,
  Field,
  Variable,
  Constant,
  Macro,
  Section,  ///< of a document: a heading with what stands below it
  Key,      ///< of a configuration file
  Other,
};

/// Lower-case words as shown and stored: "enum-member".
std::string_view to_string(SymbolKind kind);

/// Something with a name in a file.
struct Symbol {
  std::string name{};       ///< as written; empty for what has none
  SymbolKind kind = SymbolKind::Other;
  ByteRange range{};        ///< the whole declaration with its annotations, without its doc comment
  ByteRange selection{};    ///< the name; lies in `range`
  std::string container{};  ///< names of the enclosing symbols, outermost first, joined by '.'; empty at the top
  std::string signature{};  ///< the head on one line, blanks collapsed; empty where there is none
  ByteRange doc{};          ///< the doc comment (may lie before or in `range`); empty if there is none
  std::vector<Symbol> children{};  ///< in the order of the text; their ranges lie in `range`, apart from each other

  bool operator==(const Symbol&) const = default;
};

/// `from module import name as alias`, one of the names.
struct ImportedName {
  std::string name{};   ///< "*" for all
  std::string alias{};  ///< empty: known by `name`
  ByteRange range{};

  bool operator==(const ImportedName&) const = default;
};

struct Import {
  std::string module{};               ///< as written, without quotes: "os.path", "./util", "fmt"
  std::vector<ImportedName> names{};  ///< empty: the module itself is what becomes known
  std::string alias{};                ///< of the module; empty: known by its own name
  ByteRange range{};                  ///< the whole statement

  bool operator==(const Import&) const = default;
};

/// What a file declares and needs: plain data, so that those who cut, index and show code need no grammar.
struct Outline {
  std::vector<Symbol> symbols{};   ///< the outermost ones, in the order of the text
  std::vector<Import> imports{};   ///< in the order of the text, wherever they stand
  ByteRange file_doc{};            ///< the comment about the file as a whole; empty if there is none

  bool operator==(const Outline&) const = default;
};

/// The innermost symbol whose range holds `offset`, or null. Borrows from `outline`.
const Symbol* innermost_symbol(const Outline& outline, ByteOffset offset);

}  // namespace omni
