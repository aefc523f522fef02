#include "server/scan/report/code_frame.h"

#include <algorithm>
#include <vector>

#include "protocol/base/utf8.h"
#include "protocol/text/escape.h"
#include "server/scan/report/width.h"

namespace omni {

namespace {

constexpr unsigned kTabStop = 4;
constexpr unsigned kMinimalWidth = 20;  // of the code, however narrow the terminal
constexpr std::string_view kCut = "...";

/// What one character of the source looks like.
struct Cell {
  std::string text;
  unsigned width = 0;
  bool marked = false;
};

std::vector<Cell> cells_of(const SnippetLine& line) {
  std::vector<Cell> cells;
  unsigned column = 0;
  for (std::size_t i = 0; i < line.text.size();) {
    const Utf8Char c = decode_utf8(line.text, i);
    Cell cell;
    if (line.text[i] == '\t') {
      cell.text = std::string(kTabStop - column % kTabStop, ' ');
      cell.width = static_cast<unsigned>(cell.text.size());
    } else {
      cell.text = show_controls(std::string_view(line.text).substr(i, c.size));
      cell.width = display_width(cell.text);
    }
    cell.marked = i < line.mark.end && i + c.size > line.mark.begin;
    column += cell.width;
    i += c.size;
    cells.push_back(std::move(cell));
  }
  return cells;
}

unsigned width_of(std::span<const Cell> cells) {
  unsigned width = 0;
  for (const Cell& cell : cells) width += cell.width;
  return width;
}

/// The part of a line that is shown.
struct View {
  std::span<const Cell> cells;
  bool cut_before = false;
  bool cut_after = false;
};

/// At most `width` columns, cut marks counted; shows the first marked cell with a bit of what stands before.
View fit(std::span<const Cell> cells, const SnippetLine& line, unsigned width) {
  View view{cells, line.cut_before, line.cut_after};
  const auto cut_width = static_cast<unsigned>(kCut.size());
  const auto room = [&] { return width - (view.cut_before ? cut_width : 0) - (view.cut_after ? cut_width : 0); };
  if (width == 0 || width_of(cells) <= room()) return view;
  const auto first_mark = std::find_if(cells.begin(), cells.end(), [](const Cell& c) { return c.marked; });
  const auto mark_at = first_mark == cells.end() ? 0 : static_cast<std::size_t>(first_mark - cells.begin());
  view.cut_after = true;
  // As much as possible from the left, as long as a quarter of the room remains behind the start of the mark.
  std::size_t begin = 0;
  if (width_of(cells.first(mark_at)) + room() / 4 > room()) {
    view.cut_before = true;
    begin = mark_at;
    for (unsigned lead = 0; begin > 0 && lead + cells[begin - 1].width <= room() / 3; --begin) lead += cells[begin - 1].width;
  }
  std::size_t end = begin;
  for (unsigned used = 0; end < cells.size() && used + cells[end].width <= room(); ++end) used += cells[end].width;
  if (end == cells.size()) view.cut_after = line.cut_after;
  view.cells = cells.subspan(begin, end - begin);
  return view;
}

/// escape_terminal for what stands behind the gutter: there a leading `::` is just C++, and only `##[` must be broken.
std::string escape_behind_gutter(const std::string& text) { return escape_terminal("|" + text).substr(1); }

std::string row_text(const View& view, const FrameStyle& style) {
  std::string text(view.cut_before ? kCut : "");
  bool painted = false;
  std::string plain;
  const auto flush = [&] {
    if (plain.empty()) return;
    const std::string safe = escape_behind_gutter(plain);
    if (painted) text += std::string(style.mark.on) + safe + std::string(style.mark.off);
    else text += safe;
    plain.clear();
  };
  for (const Cell& cell : view.cells) {
    if (cell.marked != painted && !style.mark.on.empty()) {
      flush();
      painted = cell.marked;
    }
    plain += cell.text;
  }
  flush();
  if (view.cut_after) text += kCut;
  if (style.mark.on.empty()) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
  }
  return text;
}

/// Blanks and carets under the row.
std::string underline(const View& view, const FrameStyle& style) {
  unsigned before = view.cut_before ? static_cast<unsigned>(kCut.size()) : 0;
  unsigned marked = 0;
  std::size_t i = 0;
  for (; i < view.cells.size() && !view.cells[i].marked; ++i) before += view.cells[i].width;
  for (; i < view.cells.size() && view.cells[i].marked; ++i) marked += view.cells[i].width;
  return std::string(before, ' ') + std::string(style.mark.on) + std::string(std::max(marked, 1u), '^') + std::string(style.mark.off);
}

}  // namespace

std::string code_frame(std::span<const SnippetLine> lines, const FrameStyle& style) {
  if (lines.empty()) return {};
  const auto marked = std::count_if(lines.begin(), lines.end(), [](const SnippetLine& l) { return !l.mark.empty(); });
  const std::size_t digits = std::max<std::size_t>(3, std::to_string(lines.back().number).size());
  const unsigned before = style.indent + static_cast<unsigned>(digits) + 5;  // "> ", number, " | "
  const unsigned width = style.width == 0 ? 0 : std::max(style.width > before ? style.width - before : 0, kMinimalWidth);
  std::string frame;
  const auto row = [&](std::string_view sign, std::string_view number, std::string_view content) {
    frame += std::string(style.indent, ' ') + std::string(sign) + std::string(style.gutter.on);
    frame += std::string(digits - number.size(), ' ') + std::string(number) + " |" + std::string(style.gutter.off);
    if (!content.empty()) frame += " " + std::string(content);
    frame += '\n';
  };
  for (const SnippetLine& line : lines) {
    const std::vector<Cell> cells = cells_of(line);
    const View view = fit(cells, line, width);
    row(marked > 1 && !line.mark.empty() ? "> " : "  ", std::to_string(line.number), row_text(view, style));
    if (marked == 1 && !line.mark.empty()) row("  ", "", underline(view, style));
  }
  return frame;
}

}  // namespace omni
