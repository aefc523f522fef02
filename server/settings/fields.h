#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/settings/settings.h"

namespace omni {

/// What a workspace that is not trusted may do to a value (DESIGN section 6: it can narrow or add, never loosen).
enum class Guard : unsigned char {
  Free,
  LowerOnly,     ///< a limit; 0 is none and so the loosest
  StricterOnly,  ///< a gate
  InsidePaths,   ///< names files: only those of the workspace
  Trusted,       ///< starts, opens or writes something: not at all
  UserOnly,      ///< not even in a trusted workspace: this is where trust comes from
};

/// Where a key's value lives. The type of the member decides how it is read, shown and described in the schema.
using Member = std::variant<bool& (*)(Settings&), unsigned& (*)(Settings&), std::uint64_t& (*)(Settings&),
                            std::chrono::milliseconds& (*)(Settings&), std::string& (*)(Settings&), Severity& (*)(Settings&),
                            std::optional<Severity>& (*)(Settings&), OutputFormat& (*)(Settings&), Preset& (*)(Settings&), LogLevel& (*)(Settings&),
                            LogFormat& (*)(Settings&), std::vector<std::string>& (*)(Settings&),
                            std::vector<PathPattern>& (*)(Settings&), std::vector<SeverityOverride>& (*)(Settings&),
                            std::vector<ConfigSuppression>& (*)(Settings&), std::vector<Stage>& (*)(Settings&),
                            std::vector<PluginSettings>& (*)(Settings&), std::vector<ToolSettings>& (*)(Settings&)>;

struct Field {
  std::string_view key;  ///< "scan.timeout_file"
  Member member;
  Guard guard;
  std::string_view description;  ///< one sentence, for the schema and for people
};

/// All keys, in the order of the default settings file.
std::span<const Field> fields();
const Field* find_field(std::string_view key);

/// The words a choice is written with, in the order of the enumeration.
std::span<const std::string_view> severity_words();
std::span<const std::string_view> gate_words();  ///< "none" first
std::span<const std::string_view> format_words();
std::span<const std::string_view> preset_words();
std::span<const std::string_view> log_level_words();
std::span<const std::string_view> log_format_words();
std::span<const std::string_view> tool_format_words();
std::span<const std::string_view> tool_input_words();

}  // namespace omni
