#include "server/workspace/open_documents.h"

#include <algorithm>
#include <utility>

namespace omni {
namespace {

std::string path_shown(const DocumentUri& uri) {
  if (Result<std::string> path = path_of(uri); path.has_value()) return *std::move(path);
  const std::size_t colon = uri.value.find(':');
  std::string rest = uri.value.substr(colon == std::string::npos ? 0 : colon + 1);
  const Result<std::string> decoded = percent_decode(rest);
  return decoded.has_value() ? *decoded : rest;
}

}  // namespace

Result<const OpenDocument*> OpenDocuments::open(std::string_view client_uri, std::string language_id, std::int64_t version, std::string text) {
  OMNI_TRY(DocumentUri uri, parse_uri(client_uri));
  OpenDocument document;
  document.uri = uri;
  document.client_uri = client_uri;
  document.path = path_shown(uri);
  document.language_id = std::move(language_id);
  document.version = version;
  document.revision = ++revision_;
  document.source = SourceText(document.path, std::move(text));
  return &documents_.insert_or_assign(std::move(uri), std::move(document)).first->second;
}

Result<const OpenDocument*> OpenDocuments::change(std::string_view client_uri, std::int64_t version, std::span<const DocumentChange> changes,
                                                  PositionEncoding encoding) {
  OMNI_TRY(const DocumentUri uri, parse_uri(client_uri));
  const auto found = documents_.find(uri);
  if (found == documents_.end()) return Error(ErrorCode::NotFound, "the document is not open: " + std::string(client_uri));
  OpenDocument& document = found->second;
  for (const DocumentChange& change : changes) {
    std::string text;
    if (change.range) {
      const std::string_view old = document.source.text();
      const ByteRange place = document.source.lines().bytes(*change.range, encoding);
      text.reserve(old.size() - place.size() + change.text.size());
      text.append(old.substr(0, place.begin)).append(change.text).append(old.substr(place.end));
    } else {
      text = change.text;
    }
    document.source = SourceText(document.path, std::move(text));
  }
  document.version = version;
  document.revision = ++revision_;
  return &document;
}

Result<OpenDocument> OpenDocuments::close(std::string_view client_uri) {
  OMNI_TRY(const DocumentUri uri, parse_uri(client_uri));
  const auto found = documents_.find(uri);
  if (found == documents_.end()) return Error(ErrorCode::NotFound, "the document is not open: " + std::string(client_uri));
  OpenDocument closed = std::move(found->second);
  documents_.erase(found);
  return closed;
}

const OpenDocument* OpenDocuments::find(std::string_view client_uri) const {
  const Result<DocumentUri> uri = parse_uri(client_uri);
  if (!uri.has_value()) return nullptr;
  const auto found = documents_.find(*uri);
  return found == documents_.end() ? nullptr : &found->second;
}

const OpenDocument* OpenDocuments::find_path(std::string_view path) const {
  const auto found = std::find_if(documents_.begin(), documents_.end(), [&](const auto& each) { return each.second.path == path; });
  return found == documents_.end() ? nullptr : &found->second;
}

}  // namespace omni
