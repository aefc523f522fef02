// What editors tell of their documents: opened, changed, saved, closed; notebooks by their cells.
#include <utility>

#include "server/lsp/features.h"

namespace omni {
namespace {

class TextSync {
 public:
  explicit TextSync(Session& session) : session_(session) {}

  void did_open(const JsonValue& params) {
    const JsonValue* const document = member(params, "textDocument");
    if (document == nullptr) return refuse("didOpen", "params.textDocument is missing");
    open(*document);
  }

  void did_change(const JsonValue& params) {
    const std::string uri = text_at(params, "textDocument.uri");
    const JsonValue* const changes = member(params, "contentChanges");
    if (changes == nullptr || !changes->is_array()) return refuse("didChange", "params.contentChanges is no list");
    change(uri, version_of(params, "textDocument.version"), *changes);
  }

  void did_save(const JsonValue& params) {
    const std::string uri = text_at(params, "textDocument.uri");
    const OpenDocument* document = session_.documents().find(uri);
    if (document == nullptr) return;
    const JsonValue* const text = member(params, "text");
    if (text != nullptr && text->is_string() && text->get_ref<const std::string&>() != document->source.text()) {
      const DocumentChange whole{std::nullopt, text->get<std::string>()};
      const auto changed = session_.documents().change(uri, document->version, {&whole, 1}, session_.client().encoding);
      if (changed.has_value()) document = *changed;
    }
    session_.saved(*document);
  }

  void did_close(const JsonValue& params) { close(text_at(params, "textDocument.uri")); }

  // Notebooks: each code cell is a document of its own. What one cell defines others don't see.

  void notebook_did_open(const JsonValue& params) {
    open_cells(params, "cellTextDocuments");
  }

  void notebook_did_change(const JsonValue& params) {
    const JsonValue* const change_of_cells = member_at(params, "change.cells");
    if (change_of_cells == nullptr) return;
    open_cells(*change_of_cells, "structure.didOpen");
    close_cells(*change_of_cells, "structure.didClose");
    if (const JsonValue* const texts = member(*change_of_cells, "textContent"); texts != nullptr && texts->is_array()) {
      for (const JsonValue& each : *texts) {
        const JsonValue* const changes = member(each, "changes");
        if (changes != nullptr && changes->is_array()) change(text_at(each, "document.uri"), version_of(each, "document.version"), *changes);
      }
    }
  }

  void notebook_did_close(const JsonValue& params) { close_cells(params, "cellTextDocuments"); }

 private:
  static std::int64_t version_of(const JsonValue& value, std::string_view path) {
    const JsonValue* const version = member_at(value, path);
    return version != nullptr && version->is_number_integer() ? version->get<std::int64_t>() : 0;
  }

  /// A notification has no answer: what can't be used is told in the log of both sides.
  void refuse(std::string_view method, const std::string& why) {
    session_.ctx().log().warn("a notification can't be used", {{"method", method}, {"reason", why}});
    session_.log_message(2, "omni: " + std::string(method) + " can't be used: " + why);
  }

  void open(const JsonValue& item) {
    const JsonValue* const text = member(item, "text");
    if (text == nullptr || !text->is_string()) return refuse("didOpen", "the text is missing");
    const Result<const OpenDocument*> opened =
        session_.documents().open(text_at(item, "uri"), text_at(item, "languageId"), version_of(item, "version"), text->get<std::string>());
    if (!opened.has_value()) return refuse("didOpen", opened.error().describe());
    session_.opened(**opened);
  }

  void change(const std::string& uri, std::int64_t version, const JsonValue& list) {
    std::vector<DocumentChange> changes;
    for (const JsonValue& each : list) {
      DocumentChange change;
      const JsonValue* const text = member(each, "text");
      if (text == nullptr || !text->is_string()) return refuse("didChange", "a change has no text");
      change.text = text->get<std::string>();
      if (const JsonValue* const range = member(each, "range")) {
        change.range = read_range(*range);
        if (!change.range) return refuse("didChange", "the range of a change can't be read");
      }
      changes.push_back(std::move(change));
    }
    const Result<const OpenDocument*> changed = session_.documents().change(uri, version, changes, session_.client().encoding);
    if (!changed.has_value()) return refuse("didChange", changed.error().describe());
    session_.changed(**changed);
  }

  void close(const std::string& uri) {
    const Result<OpenDocument> closed = session_.documents().close(uri);
    if (!closed.has_value()) return refuse("didClose", closed.error().describe());
    session_.closed(*closed);
  }

  void open_cells(const JsonValue& params, std::string_view path) {
    const JsonValue* const cells = member_at(params, path);
    if (cells == nullptr || !cells->is_array()) return;
    for (const JsonValue& cell : *cells) open(cell);
  }

  void close_cells(const JsonValue& params, std::string_view path) {
    const JsonValue* const cells = member_at(params, path);
    if (cells == nullptr || !cells->is_array()) return;
    for (const JsonValue& cell : *cells) close(text_at(cell, "uri"));
  }

  Session& session_;
};

}  // namespace

FeatureState add_text_sync(Session& session, Methods& methods, JsonValue& capabilities) {
  constexpr int kIncremental = 2;
  capabilities["textDocumentSync"] = {{"openClose", true}, {"change", kIncremental}, {"willSave", true}, {"save", {{"includeText", false}}}};
  capabilities["notebookDocumentSync"] = {{"notebookSelector", JsonValue::array({{{"notebook", "*"}, {"cells", JsonValue::array({{{"language", "python"}}})}}})},
                                          {"save", false}};
  const auto sync = std::make_shared<TextSync>(session);
  methods.on_notification("textDocument/didOpen", [sync](const JsonValue& params) { sync->did_open(params); });
  methods.on_notification("textDocument/didChange", [sync](const JsonValue& params) { sync->did_change(params); });
  methods.on_notification("textDocument/willSave", [](const JsonValue&) {});
  methods.on_notification("textDocument/didSave", [sync](const JsonValue& params) { sync->did_save(params); });
  methods.on_notification("textDocument/didClose", [sync](const JsonValue& params) { sync->did_close(params); });
  methods.on_notification("notebookDocument/didOpen", [sync](const JsonValue& params) { sync->notebook_did_open(params); });
  methods.on_notification("notebookDocument/didChange", [sync](const JsonValue& params) { sync->notebook_did_change(params); });
  methods.on_notification("notebookDocument/didSave", [](const JsonValue&) {});
  methods.on_notification("notebookDocument/didClose", [sync](const JsonValue& params) { sync->notebook_did_close(params); });
  return sync;
}

}  // namespace omni
