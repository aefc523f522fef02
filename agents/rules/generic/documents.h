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

  /// From now on of another text, which differs from the last one in nothing but these ranges (of the one and the other).
  void go_on(std::string_view text, ByteRange before, ByteRange after) {
    text_ = text;
    std::erase_if(documents_, [&](const auto& document) { return !document->go_on(text, before, after); });
  }

  const GenericDocument& with(const GenericOptions& options) {
    for (const auto& document : documents_) {
      if (document->options() == options) return *document;
    }
    documents_.push_back(std::make_unique<GenericDocument>(text_, options));
    return *documents_.back();
  }

 private:
  std::string_view text_;
  std::vector<std::unique_ptr<GenericDocument>> documents_;
};

}  // namespace omni
