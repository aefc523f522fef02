#pragma once

#include <memory>
#include <string>

#include "agents/syntax/language.h"
#include "agents/syntax/tree.h"
#include "protocol/base/context.h"
#include "protocol/base/result.h"

struct TSTree;

namespace omni {

/// A normal tree together with the grammar's tree it came from; the latter only while a document is open.
struct ParsedFile {
  std::shared_ptr<const Tree> tree;
  std::shared_ptr<TSTree> grammar_tree;  ///< may be null; not to be used by two threads at once
};

/// Parses `text` and makes the normal tree. Broken code is no error: it becomes Error and Missing nodes.
/// Errors: Cancelled, DeadlineExceeded (the parser is stopped within milliseconds), Unsupported (no grammar).
/// Threads: any.
Result<ParsedFile> parse(const Context& ctx, const LanguageRegistry& registry, const Language& language,
                         std::shared_ptr<const std::string> text);

/// The same for a fragment (a pattern): no deadline, never fails for a language that can_parse().
Tree parse_fragment(const LanguageRegistry& registry, const Language& language, std::string text);

}  // namespace omni
