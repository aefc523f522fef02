#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "agents/finding/finding.h"
#include "protocol/text/source_text.h"

namespace omni {

/// How much source a finding carries along for code frames.
struct SnippetOptions {
  std::uint32_t lines_before = 1;
  std::uint32_t lines_after = 0;
  std::uint32_t max_lines = 6;      ///< of the range itself; the rest is cut off
  std::uint32_t max_line_bytes = 400;  ///< of one line, around the mark; minified files have lines of megabytes
};

/// The text of a file that a finding names, null where there is none (then regions stay unresolved).
using TextLookup = std::function<const SourceText*(std::string_view file)>;

/// Fills `region` and `snippet` of every location of the finding and `region` of its fix edits from their byte ranges.
/// Ranges beyond the end of the text are cut to it. Secrets (evidence marked as redacted; of a finding of kind Secret
/// without any, its whole range) are starred out in every snippet, so that no report spreads them further.
void resolve_places(Finding& finding, const TextLookup& texts, const SnippetOptions& options = {});

Region region_of(const LineIndex& lines, ByteRange range);

/// Bytes in `secrets`, and other places in the snippet with the same text, become '*'.
std::vector<SnippetLine> snippet_of(const LineIndex& lines, ByteRange range, const SnippetOptions& options = {},
                                    std::span<const ByteRange> secrets = {});

}  // namespace omni
