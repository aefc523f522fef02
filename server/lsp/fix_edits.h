#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/jsonrpc/message.h"
#include "protocol/text/edits.h"
#include "protocol/text/source_text.h"
#include "server/service/engine.h"
#include "server/service/fix_text.h"

namespace omni {

/// Whether a finding has a fix that can be applied as it stands.
bool offers_fix(const Finding& finding);

/// The checked fixes of findings of one text.
FixedText fixed_text(const Context& ctx, const LanguageRegistry& registry, const Engine& engine, const FileInput& input, const std::vector<const Finding*>& findings,
                     bool keep_unsafe);

/// TextEdits of a client; whole characters are replaced.
///   annotation  id of the change annotation they wait for; empty: none
JsonValue text_edits(const SourceText& source, const std::vector<ByteEdit>& edits, PositionEncoding encoding, std::string_view annotation = {});

}  // namespace omni
