#pragma once

#include "server/lsp/diagnostics.h"

namespace omni {

/// A finding as the methods of OMNI's own give it (docs/protocol.md): ids, grades, message, place, path of the data, fixes,
/// fingerprints, suppression.
JsonValue finding_json(const Finding& finding, const SourceText& source, const std::string& own_path, PositionEncoding encoding, const UriOfPath& uri_of);

/// Limits that were met in a file: `[{"uri", "code", "message", "incomplete"}]`.
JsonValue notices_json(const FileReport& report, const std::string& uri);

}  // namespace omni
