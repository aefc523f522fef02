#pragma once

#include <memory>
#include <string>

#include "agents/syntax/tree.h"

namespace omni {

/// The normal tree of a Dockerfile; no grammar of it can be had from the registry. Instructions are the Module's
/// statements, their names any case:
///   FROM --f=v image:tag@digest AS name   Instruction(Modifier: Pair, Name, Type: tag, Base: digest, Alias)
///   RUN, CMD, ENTRYPOINT, SHELL           Instruction(Modifier*, Value); the value is a List (JSON form) or shell text:
///                                         Call(word*) and Binary of `&&`, `||`, `;`, "pipe"
///   ENV, LABEL a=b c=d                    one Instruction(Pair(Key, Value)) for each pair, the later ones from their pair on
///   ARG a=b                               Instruction(Name, Value?)
///   HEALTHCHECK --f=v CMD …               Instruction(Modifier*, Body: Instruction or word); ONBUILD: Instruction(Body)
///   ADD, COPY, VOLUME, EXPOSE, USER …     Instruction(Modifier*, word*); USER a:b has two words
/// Words are String, Interpolated with Identifier for `$X` and `${X}`, or a lone Identifier. A heredoc of RUN that has no
/// other command is its shell text, any other belongs to the instruction's range only.
///   fragment   a pattern: a line that starts with no instruction is shell text; in a file it is an error
/// Cost: linear, about 100 MB/s.
Tree parse_dockerfile(std::shared_ptr<const std::string> text, const Language& language, bool fragment);

}  // namespace omni
