#pragma once

#include <nlohmann/json.hpp>

#include "server/settings/fields.h"

namespace omni {

/// config/omni.schema.json as the table of settings implies it (JSON Schema 2020-12).
nlohmann::ordered_json schema_of_fields();

}  // namespace omni
