#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/base/result.h"
#include "protocol/text/line_index.h"
#include "protocol/text/source_text.h"
#include "protocol/text/uri.h"

namespace omni {

/// One change of an open document: `text` in place of `range` of the text before it, or of all of it.
struct DocumentChange {
  std::optional<Range> range;
  std::string text;
};

/// A document as its editor has it. A value: readers copy it.
struct OpenDocument {
  DocumentUri uri;
  std::string client_uri;      ///< as the client spells it; answers repeat that
  std::string path;            ///< of a file URI: absolute; else what the URI says behind its scheme
  std::string language_id;     ///< as the client says
  std::int64_t version = 0;
  std::uint64_t revision = 0;  ///< grows with every text, over all documents
  SourceText source;           ///< its path is `path`
};

/// The texts that editors hold, over those of the disk. Threads: the dispatcher's; what is read from it are values.
class OpenDocuments {
 public:
  /// Opens it, or puts the new text in place of an open one. Errors: InvalidInput (no URI).
  Result<const OpenDocument*> open(std::string_view client_uri, std::string language_id, std::int64_t version, std::string text);

  /// Applies the changes one after the other, each to the text the one before made.
  /// Errors: NotFound (not open), InvalidInput (no URI). The document is unchanged then.
  Result<const OpenDocument*> change(std::string_view client_uri, std::int64_t version, std::span<const DocumentChange> changes, PositionEncoding encoding);

  /// Errors: NotFound, InvalidInput.
  Result<OpenDocument> close(std::string_view client_uri);

  const OpenDocument* find(std::string_view client_uri) const;  ///< null: not open
  const OpenDocument* find_path(std::string_view path) const;
  const std::map<DocumentUri, OpenDocument>& all() const { return documents_; }
  std::uint64_t revision() const { return revision_; }         ///< of the newest text

 private:
  std::map<DocumentUri, OpenDocument> documents_;
  std::uint64_t revision_ = 0;
};

}  // namespace omni
