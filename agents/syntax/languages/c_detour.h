#pragma once

#include <span>
#include <string_view>

#include "agents/syntax/language.h"
#include "agents/syntax/languages/c_tokens.h"

/// C and C++ are parsed without their preprocessor, so two things stand in a grammar's way in well-formed code: macros
/// that stand for attributes, scopes or whole statements, and conditionals whose branches only make sense one at a time.
/// Both are recognised by how tokens stand beside each other, near the places of syntax errors; neither needs the headers.
namespace omni::languages {

/// Language::detour of C and C++: conditionals, and macros where errors are small; macros alone; both everywhere.
Detour c_detour(std::string_view text, const Detour& best, std::span<const ByteRange> errors, unsigned level);
Detour cpp_detour(std::string_view text, const Detour& best, std::span<const ByteRange> errors, unsigned level);

/// Where to look: sorted, apart.
using Windows = std::vector<ByteRange>;
bool touches(const Windows& windows, ByteRange range);

/// Blanks the tokens first … last, so that comments between them stay.
void blank_tokens(std::string& text, const CTokens& tokens, std::size_t first, std::size_t last);

/// Blanks in `text` what looks like an attribute-like macro; a statement-like macro in a function body gets a semicolon
/// behind it instead, in the place of a blank, and so stays a call.
///
///   original       the file's text, whose `#define` lines say which names are such macros
///   EXPORT int f (void) THROW NONNULL ((1));   →   int f (void);
///   BEGIN_DECLS ⏎ int f();                     →   int f();
///   class API Kettle {                         →   class Kettle {
///   FOREACH(cup, cups) { pour(cup); }          →   FOREACH(cup, cups); { pour(cup); }
void go_around_macros(std::string_view original, std::string& text, const Windows& windows);

/// Blanks what the grammars do not know in directives with errors: all but the beginning of a condition, the body of a
/// `#define`, a whole directive between enumerators or inside parentheses.
void go_around_directives(std::string& text, const Windows& errors);

/// Takes one branch of conditionals that cut through a construct, and blanks their directives and other branches.
/// The branches left out are added to `unread`.
///   cpp   which branch of `#ifdef __cplusplus` is taken
void go_around_conditionals(std::string& text, std::vector<ByteRange>& unread, const Windows& windows, bool cpp);

}  // namespace omni::languages
