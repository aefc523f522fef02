#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "agents/rules/binding.h"
#include "agents/syntax/language.h"

/// Code finds itself: whatever stands in a file is, as text, a pattern that matches at its own place; so is what one makes of it by
/// putting metavariables and ellipses where rules put them.
namespace omni::test {

/// A pattern made of a node's text, and where it has to match.
struct Attempt {
  NodeIndex node = kNoNode;
  std::string construct;  ///< what the node is: "Call", "FunctionDef", "raw:using_directive"
  std::string change;     ///< what was done to its text: "self", "arguments=...", …
  std::string pattern;
  ByteRange place;        ///< a match has to begin where this begins, and to end where it ends
  bool open_end = false;  ///< … or behind it
};

enum class Outcome : std::uint8_t { Matches, DoesNotCompile, DoesNotMatch };

/// What `node` is, as a heading of the report; empty: no pattern is written for such a node alone.
std::string construct_of(const Tree& tree, NodeIndex node);

/// The node's text as a pattern, and its variants; what is chosen (which operand, which argument) follows from `random`.
std::vector<Attempt> attempts_at(const FileView& file, NodeIndex node, std::mt19937& random);

/// Compiles the pattern and looks for it in the whole file, with default options.
Outcome try_attempt(const LanguageRegistry& registry, const FileView& file, const Attempt& attempt);

/// Nodes to try: of each construct of the file at most `most`, chosen by `random`, in preorder.
std::vector<NodeIndex> choose_nodes(const Tree& tree, std::size_t most, std::mt19937& random);

}  // namespace omni::test
