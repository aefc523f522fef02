#pragma once

#include <string>
#include <string_view>

// Scanned text is data at every exit: file names, code and messages come from people who may be hostile. Each exit has
// one function here, and whatever leaves through it is escaped by it. All take any bytes and give valid UTF-8.
// Threads: any (pure functions).

namespace omni {

/// What all exits share: a character that acts instead of being seen is shown as an escape. That is C0, DEL and C1
/// controls (`\n`, `\t`, `\r`, `\x1b`), what is invisible or reorders text (`\u{202e}`), and bytes that are no UTF-8
/// (`\xff`).
std::string show_controls(std::string_view text);

/// For a line on a terminal. Also breaks `::command` at the start and `##[`, `##vso[` anywhere, since a build log is a
/// terminal whose reader obeys them. Tabs and line breaks become escapes: a caller that lays out code expands them before.
std::string escape_terminal(std::string_view text);

/// Text inside of a Markdown paragraph, heading or table cell: it reads as written and is never markup, a link, HTML or
/// the end of its block.
std::string escape_markdown(std::string_view text);

/// Code inside of a Markdown line: `x`, with as many backticks as needed. Not for table cells, which GitHub cuts at each
/// '|' before it sees the backticks: there, escape_markdown.
std::string markdown_code_span(std::string_view code);

/// Code as a Markdown block of its own. Line breaks and tabs stay. `language` is dropped unless a plain word.
std::string markdown_code_block(std::string_view code, std::string_view language = {});

/// Between tags or inside a quoted attribute of HTML or XML. Line breaks and tabs stay.
std::string escape_html(std::string_view text);

/// One field of a CSV file (RFC 4180), quoted where needed; what a spreadsheet would take for a formula gets a leading
/// apostrophe.
std::string csv_field(std::string_view text);

/// The message of a GitHub workflow command (`::error file=…::MESSAGE`): line breaks arrive as such, and no second
/// command can begin.
std::string escape_workflow_data(std::string_view text);

/// The value of a property of one (`file=VALUE,`).
std::string escape_workflow_property(std::string_view text);

}  // namespace omni
