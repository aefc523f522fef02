#include "protocol/text/unified_diff.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace omni {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kMostDifferences = 1000;  ///< memory goes with its square: 4 MB

/// With their line breaks.
Lines split_lines(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    out.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

/// Lines [old_begin, old_end) became [new_begin, new_end).
struct Change {
  std::size_t old_begin = 0, old_end = 0, new_begin = 0, new_end = 0;
};

/// Myers: walks diagonals k = x - y with ever more differences d; `trace[d]` holds how far each diagonal came before step d.
/// Nothing: more than kMostDifferences.
bool differences(const Lines& a, const Lines& b, std::vector<Change>& out) {
  const auto n = static_cast<std::ptrdiff_t>(a.size()), m = static_cast<std::ptrdiff_t>(b.size());
  const auto most = static_cast<std::ptrdiff_t>(std::min(a.size() + b.size(), kMostDifferences));
  std::vector<std::vector<std::ptrdiff_t>> trace;  // trace[d][k + d]
  std::vector<std::ptrdiff_t> furthest(static_cast<std::size_t>(2 * most + 3), 0);
  const auto at = [&](std::ptrdiff_t k) -> std::ptrdiff_t& { return furthest[static_cast<std::size_t>(k + most + 1)]; };
  std::ptrdiff_t found = -1;
  for (std::ptrdiff_t d = 0; d <= most && found < 0; ++d) {
    trace.emplace_back(furthest.begin() + (most + 1 - d - 1), furthest.begin() + (most + 1 + d + 2));  // diagonals -d-1 … d+1
    for (std::ptrdiff_t k = -d; k <= d; k += 2) {
      std::ptrdiff_t x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
      std::ptrdiff_t y = x - k;
      while (x < n && y < m && a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(y)]) {
        ++x;
        ++y;
      }
      at(k) = x;
      if (x >= n && y >= m) {
        found = d;
        break;
      }
    }
  }
  if (found < 0) return false;
  std::vector<Change> steps;  // single lines, last first
  std::ptrdiff_t x = n, y = m;
  for (std::ptrdiff_t d = found; d > 0; --d) {
    const std::vector<std::ptrdiff_t>& before = trace[static_cast<std::size_t>(d)];
    const auto came = [&](std::ptrdiff_t k) { return before[static_cast<std::size_t>(k + d + 1)]; };
    const std::ptrdiff_t k = x - y;
    const bool down = k == -d || (k != d && came(k - 1) < came(k + 1));
    const std::ptrdiff_t from = down ? k + 1 : k - 1;
    const auto from_x = static_cast<std::size_t>(came(from)), from_y = static_cast<std::size_t>(came(from) - from);
    steps.push_back(down ? Change{from_x, from_x, from_y, from_y + 1} : Change{from_x, from_x + 1, from_y, from_y});
    x = came(from);
    y = x - from;
  }
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (!out.empty() && out.back().old_end == step->old_begin && out.back().new_end == step->new_begin) {
      out.back().old_end = step->old_end;
      out.back().new_end = step->new_end;
    } else {
      out.push_back(*step);
    }
  }
  return true;
}

/// As git writes names: as they are, or in quotes with C escapes.
std::string quoted(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f && c != '"' && c != '\\'; });
  if (plain) return name;
  std::string out = "\"";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += std::string("\\") + c;
    else if (byte >= 0x20 && byte < 0x7f) out += c;
    else out += std::string("\\") + static_cast<char>('0' + (byte >> 6U)) + static_cast<char>('0' + ((byte >> 3U) & 7U)) + static_cast<char>('0' + (byte & 7U));
  }
  return out + "\"";
}

void put_line(std::string& out, char mark, std::string_view line) {
  out += mark;
  out += line;
  if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

std::string span(std::size_t begin, std::size_t count) {
  // A range of no lines is named by the line before it.
  const std::string start = std::to_string(count == 0 ? begin : begin + 1);
  return count == 1 ? start : start + "," + std::to_string(count);
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view name, unsigned context) {
  if (before == after) return {};
  Lines a = split_lines(before), b = split_lines(after);
  std::size_t head = 0, tail = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  const auto middle = [&](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head), lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  std::vector<Change> changes;
  const Lines a_middle = middle(a), b_middle = middle(b);
  if (!differences(a_middle, b_middle, changes)) changes = {{0, a_middle.size(), 0, b_middle.size()}};
  for (Change& change : changes) {
    change.old_begin += head;
    change.old_end += head;
    change.new_begin += head;
    change.new_end += head;
  }

  std::string out = "--- " + quoted("a/" + std::string(name)) + "\n+++ " + quoted("b/" + std::string(name)) + "\n";
  for (std::size_t first = 0; first < changes.size();) {
    std::size_t last = first;  // changes with few equal lines between them share a hunk
    while (last + 1 < changes.size() && changes[last + 1].old_begin - changes[last].old_end <= 2 * std::size_t{context}) ++last;
    const std::size_t lead = std::min<std::size_t>(context, changes[first].old_begin);
    const std::size_t trail = std::min<std::size_t>(context, a.size() - changes[last].old_end);
    const std::size_t old_begin = changes[first].old_begin - lead, new_begin = changes[first].new_begin - lead;
    out += "@@ -" + span(old_begin, changes[last].old_end + trail - old_begin) + " +" + span(new_begin, changes[last].new_end + trail - new_begin) + " @@\n";
    std::size_t at = old_begin;
    for (std::size_t i = first; i <= last; ++i) {
      for (; at < changes[i].old_begin; ++at) put_line(out, ' ', a[at]);
      for (; at < changes[i].old_end; ++at) put_line(out, '-', a[at]);
      for (std::size_t line = changes[i].new_begin; line < changes[i].new_end; ++line) put_line(out, '+', b[line]);
    }
    for (const std::size_t end = at + trail; at < end; ++at) put_line(out, ' ', a[at]);
    first = last + 1;
  }
  return out;
}

}  // namespace omni
