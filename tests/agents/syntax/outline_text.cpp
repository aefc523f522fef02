#include "tests/agents/syntax/outline_text.h"

#include "protocol/text/line_index.h"

namespace omni::test {
namespace {

class Printer {
 public:
  explicit Printer(std::string_view source) : lines_(source) {}

  std::string run(const Outline& outline) {
    if (!outline.file_doc.empty()) out_ += "file doc " + lines(outline.file_doc) + "\n";
    for (const Import& import : outline.imports) {
      out_ += "import " + lines(import.range) + " " + import.module;
      if (!import.alias.empty()) out_ += " as " + import.alias;
      const char* separator = ": ";
      for (const ImportedName& name : import.names) {
        out_ += separator + name.name;
        if (!name.alias.empty()) out_ += " as " + name.alias;
        separator = ", ";
      }
      out_ += "\n";
    }
    for (const Symbol& symbol : outline.symbols) add(symbol, 0);
    return out_;
  }

 private:
  std::string lines(ByteRange range) const {
    const std::uint32_t first = lines_.line_of(range.begin) + 1;
    const std::uint32_t last = lines_.line_of(range.empty() ? range.end : range.end - 1) + 1;
    return first == last ? std::to_string(first) : std::to_string(first) + "-" + std::to_string(last);
  }

  void add(const Symbol& symbol, std::size_t depth) {
    out_.append(depth * 2, ' ');
    out_.append(to_string(symbol.kind)).append(" ").append(symbol.name).append(" ").append(lines(symbol.range));
    if (!symbol.container.empty()) out_ += " in " + symbol.container;
    if (!symbol.doc.empty()) out_ += " doc " + lines(symbol.doc);
    const std::string_view selected = slice(lines_.text(), symbol.selection);
    if (selected != symbol.name) out_.append(" selects `").append(selected).append("`");
    if (!symbol.signature.empty()) out_ += " | " + symbol.signature;
    out_ += "\n";
    for (const Symbol& child : symbol.children) add(child, depth + 1);
  }

  LineIndex lines_;
  std::string out_;
};

}  // namespace

std::string outline_text(const Outline& outline, std::string_view source) { return Printer(source).run(outline); }

}  // namespace omni::test
