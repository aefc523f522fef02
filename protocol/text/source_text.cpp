#include "protocol/text/source_text.h"

#include <mutex>
#include <optional>

namespace omni {

struct SourceText::Data {
  Data(std::string given_path, std::string given_text) : path(std::move(given_path)), text(std::move(given_text)) {}

  std::string path;
  std::string text;
  mutable std::once_flag indexed;
  mutable std::optional<LineIndex> lines;  // written once, under `indexed`
};

SourceText::SourceText() : SourceText(std::string(), std::string()) {}

SourceText::SourceText(std::string path, std::string text)
    : data_(std::make_shared<const Data>(std::move(path), std::move(text))) {}

std::string_view SourceText::text() const { return data_->text; }
const std::string& SourceText::path() const { return data_->path; }

const LineIndex& SourceText::lines() const {
  std::call_once(data_->indexed, [&data = *data_] { data.lines.emplace(data.text); });
  return *data_->lines;
}

}  // namespace omni
