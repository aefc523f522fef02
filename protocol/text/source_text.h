#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "protocol/text/line_index.h"

namespace omni {

/// A text under analysis with its name: immutable, so a copy shares and costs one reference count. The path is how
/// findings name it (relative to the workspace, '/' between folders); it need not exist on disk.
/// Threads: any.
class SourceText {
 public:
  SourceText();  ///< empty, without a path
  /// `text` up to 4 GB (ByteOffset); longer ones are refused where files are read.
  SourceText(std::string path, std::string text);

  std::string_view text() const;
  const std::string& path() const;
  ByteOffset size() const { return static_cast<ByteOffset>(text().size()); }

  /// Built on first use, then shared by all copies.
  const LineIndex& lines() const;

  /// True when both share one text, not when the texts are equal.
  bool same_as(const SourceText& other) const { return data_ == other.data_; }

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

}  // namespace omni
