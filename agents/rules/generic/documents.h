#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "agents/rules/generic/document.h"

namespace omni {

/// The documents of one text, one for each set of options that some rule asks for, made when first asked for.
/// Threads: confined to the run on one file.
class GenericDocuments {
 public:
  /// `text` outlives this and what it gives.
  explicit GenericDocuments(std::string_view text) : text_(text) {}

  const GenericDocument& with(const GenericOptions& options) {
    for (const auto& document : documents_) {
      if (document->options() == options) return *document;
    }
    documents_.push_back(std::make_unique<const GenericDocument>(text_, options));
    return *documents_.back();
  }

 private:
  const std::string_view text_;
  std::vector<std::unique_ptr<const GenericDocument>> documents_;
};

}  // namespace omni
