#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/plugin/tools/tool_report.h"

namespace omni {

/// How an external tool gets the text. Stdin: on its standard input. Memory: a file without a name, `/proc/self/fd/N`. File: a temporary one
/// (0600, in a folder of its own) under the file's own name, for tools that go by the extension.
enum class ToolInput : std::uint8_t { Stdin, Memory, File };

/// What it prints.
enum class ToolFormat : std::uint8_t { Sarif, Shellcheck, Bandit, Cppcheck };

/// What OMNI knows about a tool.
struct ToolKind {
  ToolFormat format = ToolFormat::Sarif;
  std::string_view name;                     ///< as in the settings
  /// `{file}` stands for where the text is, `{language}` for the tool's word for its language.
  std::span<const std::string_view> command; ///< empty: only with a command of the settings
  std::span<const std::string_view> languages;  ///< names of Language; empty: those of the settings, or all
  ToolInput input = ToolInput::Stdin;
  bool reads_stdin = true;
  bool results_on_stderr = false;
  std::span<const int> good_exits;           ///< others mean that it failed; empty: its output tells
  bool deterministic = false;                ///< started with `command`, one version prints the same about a text each time
};

std::span<const ToolKind> tool_kinds();
const ToolKind* find_tool_kind(std::string_view name);
const ToolKind& tool_kind(ToolFormat format);

/// The tool's own word for a language, for `{language}`.
std::string_view language_word(ToolFormat format, std::string_view language);

/// What a tool printed. Errors: InvalidInput when it is not of the format.
Result<ToolReport> read_tool_output(ToolFormat format, std::string_view output, const ToolSubject& subject);

}  // namespace omni
