#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "protocol/text/escape.h"
#include "server/service/engine.h"

namespace omni {

/// Documents of our own that a client shows (virtual_documents.cpp).
inline constexpr std::string_view kPageScheme = "omni:";

/// One text in both forms: what is markup in Markdown is left out for plain text.
class Page {
 public:
  explicit Page(bool markdown) : markdown_(markdown) {}

  void heading(std::string_view text) { paragraph(markdown_ ? "**" + escape_markdown(text) + "**" : show_controls(text)); }
  void text(std::string_view text) { paragraph(shown(text)); }
  void item(std::string_view text) { lines_ += (markdown_ ? "- " : "  ") + std::string(text) + "\n"; }
  void gap() { lines_ += "\n"; }
  std::string shown(std::string_view text) const { return markdown_ ? escape_markdown(text) : show_controls(text); }
  std::string code(std::string_view text) const;
  /// `url` is shown as it is; only addresses of the web and of our own pages become links.
  std::string link(std::string_view name, std::string_view url) const {
    const bool web = url.starts_with("https://") || url.starts_with("http://") || url.starts_with(kPageScheme);
    const bool plain = url.find_first_of(" <>()[]`\"\\\n\r\t") == std::string_view::npos;
    return markdown_ && web && plain ? "[" + escape_markdown(name) + "](" + std::string(url) + ")" : shown(name) + (name == url ? "" : " " + shown(url));
  }
  std::string take() { return std::move(lines_); }

 private:
  void paragraph(const std::string& text) { lines_ += text + "\n\n"; }
  const bool markdown_;
  std::string lines_;
};

/// The page of a rule: what it says, how grave it is, what it is about, where it stands.
void write_rule(Page& page, const Rule& rule, const std::string& shown_id);

/// Its address: `omni:rule/<id>.md`.
std::string rule_page_uri(std::string_view shown_id);

}  // namespace omni
