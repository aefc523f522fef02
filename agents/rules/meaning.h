#pragma once

#include <string>
#include <string_view>

#include "agents/rules/binding.h"

/// What names and types in code mean to a pattern.
namespace omni {

/// Is `dotted` ("os.path.join") the canonical name of an identifier or member chain, by way of the file's imports?
bool canonical_equals(const FileView& file, std::string_view dotted, NodeIndex c);

/// The canonical name of an imported identifier, or of a member of one ("os.path.join"); empty: not imported.
std::string canonical_name(const FileView& file, NodeIndex c);

/// Is the expression's declared type `type`, as written or by its canonical name? Type arguments may be left out;
/// an undotted type equals the last part of a dotted one. Literals, `new T()` and casts have the type they show.
/// Unknown types equal nothing.
bool has_declared_type(const FileView& file, NodeIndex c, const std::string& type);

/// The node of that type, where one is written; kNoNode: unknown, or a literal.
NodeIndex declared_type_of(const FileView& file, NodeIndex c);

/// `16` is `0x10`, `1.0` is `1e0`, but `1` is not `1.0`.
bool same_number(std::string_view a, std::string_view b);

/// Is this the place where a name is introduced without a value, or a name of something else (a parameter, a function,
/// a member), rather than an expression?
bool defines_name(const Tree& tree, NodeIndex c);

}  // namespace omni
