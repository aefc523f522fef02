#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "agents/syntax/language.h"
#include "agents/syntax/tree.h"
#include "protocol/base/context.h"
#include "protocol/base/result.h"
#include "protocol/text/edits.h"

struct TSTree;

namespace omni {

struct TreePieces;

/// What is kept of a parse: the normal tree alone, or also what a reparse() of the edited text can build on.
enum class Keep : std::uint8_t { Tree, ForEdits };

/// A normal tree together with the grammar's tree it came from; the latter only while a document is open.
struct ParsedFile {
  std::shared_ptr<const Tree> tree;
  std::shared_ptr<TSTree> grammar_tree;      ///< may be null; not to be used by two threads at once
  std::shared_ptr<const TreePieces> pieces;  ///< for reparse(); null unless asked for
  bool reusable = false;  ///< grammar_tree is of the text itself and without errors: reparse() may build on it
};

/// Parses `text` and makes the normal tree. Broken code is no error: it becomes Error and Missing nodes.
/// Errors: Cancelled, DeadlineExceeded (the parser is stopped within milliseconds), Unsupported (no grammar).
/// Threads: any.
Result<ParsedFile> parse(const Context& ctx, const LanguageRegistry& registry, const Language& language,
                         std::shared_ptr<const std::string> text, Keep keep = Keep::Tree);

/// What parse() makes of `text`, which is `old`'s text after `edits`; subtrees that the edits did not touch are taken over, of
/// the grammar's tree and of the normal one. The result is kept for more edits.
/// Where that could make a difference (either text has syntax errors, which the parser mends differently when it starts
/// in the middle; the language has a parser of its own) the whole text is parsed.
/// `old` stays as it is and may be in use by other threads, apart from its grammar_tree.
/// Errors: as parse(); InvalidInput when the edits do not lead to `text`.
/// Cost: well-formed texts 0.5 to 4 ms for a small edit in 5,000 lines.
Result<ParsedFile> reparse(const Context& ctx, const LanguageRegistry& registry, const ParsedFile& old,
                           std::span<const ByteEdit> edits, std::shared_ptr<const std::string> text);

/// reparse() for somebody who is typing. Nothing comes back where the edit broke well-formed code (an open bracket or quote): then
/// what was known of `sound` holds outside of the item that is being written, and the next text is compared with `sound` again. A
/// text that was ill-formed before (`!sound.reusable`) is parsed as it is.
/// Errors: as parse(). Cost: of a broken edit, the parser's own and a comparison of the texts.
Result<std::optional<ParsedFile>> reparse_sound(const Context& ctx, const LanguageRegistry& registry, const ParsedFile& sound,
                                                std::shared_ptr<const std::string> text);

enum class GrammarChoice : std::uint8_t { Own, Second };

/// parse() for a fragment (a pattern): no deadline, never fails for a language that can_parse(). One grammar reads it: its
/// own, or Language::second_grammar, which there is then.
Tree parse_fragment(const LanguageRegistry& registry, const Language& language, std::string text,
                    GrammarChoice grammar = GrammarChoice::Own);

}  // namespace omni
