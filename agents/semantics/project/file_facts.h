#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/semantics/names.h"
#include "agents/syntax/tree.h"

/// What one file says about functions, classes and who calls whom, compact enough to keep for all files of a workspace;
/// links.h puts the files together. Nothing here looks at another file.
namespace omni {

/// How a thing is reached from its file, as a word that link time reads: parts, each a letter and its text, joined by '\n'.
///   Nname  looked up where it stands: own class (Java), file, package, imports     Mname  a member of what came before
///   O      the object a method belongs to      K  its class      S  the same, looked at from the base class
///   C      what calling it gives               I  an object of that type
///   Fi     function i of this file             Ti  class i of this file
///   Rspec  the module of a specifier (`./x`, `pkg.mod`, `com.x.Util`, `example.com/m/util`)
/// `x = Foo(); x.run()` calls "NFoo\nC\nMrun". Empty: nobody can say.
using NameRef = std::string;

inline constexpr std::uint32_t kNoIndex = 0xffffffffU;

struct FunctionFact {
  NodeIndex node = 0;  ///< FunctionDef or Lambda; 0: the file's top level
  ByteRange range;
  std::string name;
  std::uint32_t owner = kNoIndex;   ///< index of the class it is a method of
  std::string receiver_type;        ///< Go: the type the method is declared for
  std::uint32_t around = kNoIndex;  ///< the function whose graph also runs its code; none: it has a graph in any case
  std::uint32_t parameters = 0;     ///< without the receiver
  bool any_count = false;           ///< defaults, rest parameters: may be called with another number
  bool receiver_is_parameter = false;  ///< Python `self`, Go's receiver
  bool is_static = false;
  bool is_class_method = false;  ///< Python: the class is passed in any case
  bool has_body = false;
  NameRef result;  ///< what calling it gives, by its declared type
};

struct ClassFact {
  std::string name;
  std::uint32_t outer = kNoIndex;
  bool is_interface = false;
  std::vector<NameRef> bases;
  std::vector<std::pair<std::string, NameRef>> fields;
  std::vector<std::pair<std::string, std::uint32_t>> methods;  ///< functions of this file
};

/// A name of the file's scope, or one that it exports.
struct NamedRef {
  std::string name;
  NameRef ref;
};

struct CallFact {
  NodeIndex node = 0;          ///< Call or New
  std::uint32_t function = 0;  ///< the innermost one around, of this file
  std::uint32_t arguments = 0;
  NameRef target;
};

struct FileFacts {
  std::string package;                  ///< Java, Go: as the file says it
  std::vector<FunctionFact> functions;  ///< 0: the top level
  std::vector<ClassFact> classes;
  std::vector<NamedRef> scope;
  std::vector<NamedRef> imports;   ///< looked up behind the scope
  std::vector<NameRef> wildcards;  ///< modules all of whose names are in the scope
  std::vector<NamedRef> exports;   ///< JavaScript; "=": what the module itself is
  std::vector<NameRef> exported_wildcards;
  std::vector<CallFact> calls;  ///< by node
};

/// Does that language take part?
bool has_file_facts(const Language& language);

/// Cost: linear in the tree.
FileFacts file_facts(const Tree& tree, const Names& names);

/// The functions whose graphs run the code of `function`: itself, then those around it as far as they do.
std::vector<std::uint32_t> graphs_running(const FileFacts& facts, std::uint32_t function);

}  // namespace omni
