#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/settings/fields.h"

/// Values as they would stand in a settings file, on one line.
namespace omni {

std::string render(bool value);
std::string render(unsigned value);
std::string render(std::uint64_t bytes);
std::string render(std::chrono::milliseconds value);
std::string render(const std::string& value);
std::string render(Severity value);
std::string render(std::optional<Severity> value);
std::string render(OutputFormat value);
std::string render(Preset value);
std::string render(LogLevel value);
std::string render(LogFormat value);
std::string render(const std::vector<std::string>& values);
std::string render(const std::vector<PathPattern>& values);
std::string render(const std::vector<SeverityOverride>& values);
std::string render(const std::vector<ConfigSuppression>& values);
std::string render(const std::vector<Stage>& values);
std::string render(const std::vector<PluginSettings>& values);
std::string render(const std::vector<ToolSettings>& values);

/// The value of `field` in `settings`.
std::string render(const Field& field, const Settings& settings);

}  // namespace omni
