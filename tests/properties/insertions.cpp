#include "tests/properties/insertions.h"

#include <algorithm>
#include <map>
#include <random>

namespace omni::test {
namespace {

struct Layout {
  const char* line_comment;
  const char* inline_comment;  ///< empty: none within a line
  bool free_indentation;       ///< else every line is indented twice as deep
};

const Layout* layout_of(std::string_view language) {
  static const std::map<std::string_view, Layout> kLayouts = {
      {"python", {"# note", "", false}},     {"ruby", {"# note", "", true}},      {"javascript", {"// note", "/* note */", true}},
      {"typescript", {"// note", "/* note */", true}}, {"java", {"// note", "/* note */", true}}, {"go", {"// note", "/* note */", true}},
      {"c", {"// note", "/* note */", true}}, {"cpp", {"// note", "/* note */", true}}, {"php", {"// note", "/* note */", true}},
  };
  const auto at = kLayouts.find(language);
  return at == kLayouts.end() ? nullptr : &at->second;
}

/// For each byte: is it part of a token, a text or a comment, so that nothing may be put in before it?
std::vector<char> kept_bytes(const Tree& tree) {
  std::vector<char> kept(tree.text().size() + 1, 0);
  const auto keep = [&](ByteRange range) {
    for (ByteOffset at = range.begin; at < range.end; ++at) kept[at] = 1;
  };
  for (NodeIndex i = 0; i < tree.size(); ++i) {
    const Kind kind = tree[i].kind;
    const bool text = kind == Kind::String || kind == Kind::Interpolated || kind == Kind::Char || kind == Kind::RegexLiteral;
    if (i > 0 && (text || tree.is_leaf(i))) keep(tree[i].range());
  }
  for (const Comment& comment : tree.comments()) keep(comment.range);
  for (const ByteRange& error : tree.errors()) keep(error);
  for (const ByteRange& unread : tree.unread()) keep(unread);
  return kept;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$'; }

std::vector<ByteOffset> words(std::string_view text, std::string_view word) {
  std::vector<ByteOffset> out;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) out.push_back(static_cast<ByteOffset>(at));
  }
  return out;
}

}  // namespace

std::vector<Insertion> new_layout(const Tree& tree, std::uint32_t seed) {
  const Layout* layout = layout_of(tree.language().name);
  const std::string_view text = tree.text();
  if (layout == nullptr || text.find('\t') != std::string_view::npos) return {};
  std::mt19937 random(seed);
  const auto chance = [&](unsigned of) { return random() % of == 0; };
  const std::vector<char> kept = kept_bytes(tree);
  std::vector<Insertion> out;
  bool directive = false;  // `#include …`: a line is all there is
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool line_begins = at == 0 || text[at - 1] == '\n';
    if (line_begins) directive = text[at] == '#' && layout->line_comment[0] == '/';
    if (kept[at] != 0 || (at > 0 && kept[at - 1] != 0 && line_begins)) continue;  // the line break was part of something
    const auto here = static_cast<ByteOffset>(at);
    if (line_begins && at > 0) {
      const std::size_t first = text.find_first_not_of(" \n", at);
      const bool continues = (at > 1 && text[at - 2] == '\\') || (first != std::string_view::npos && (text[first] == '.' || text[first] == '&'));
      if (!continues && chance(4)) out.push_back({here, chance(2) ? "\n" : std::string(layout->line_comment) + "\n"});
      const std::size_t indentation = std::min(text.find_first_not_of(' ', at), text.size()) - at;
      if (!layout->free_indentation && indentation > 0) out.push_back({here, std::string(indentation, ' ')});
      if (layout->free_indentation && !directive && chance(3)) out.push_back({here, std::string(random() % 7, ' ')});
    } else if (!line_begins && is_blank(text[at]) && !is_blank(text[at - 1]) && !directive && chance(6)) {
      const bool comment = layout->inline_comment[0] != '\0' && chance(2);
      out.push_back({here, comment ? std::string(" ") + layout->inline_comment : std::string(1 + random() % 3, ' ')});
    }
  }
  return out;
}

std::vector<Insertion> new_name(const Tree& tree, const std::string& rule, std::uint32_t seed) {
  const Names names = Names::resolve(tree);
  std::map<std::uint32_t, std::vector<NodeIndex>> places;
  for (NodeIndex i = 0; i < tree.size(); ++i) {
    if (tree[i].kind != Kind::Identifier || tree[i].begin == tree[i].end) continue;
    if (const std::uint32_t variable = names.variable(i); variable != 0 && !names.is_field(variable)) places[variable].push_back(i);
  }
  std::vector<std::vector<Insertion>> possible;
  for (const auto& [variable, nodes] : places) {
    const std::string_view name = tree.text(nodes.front());
    std::vector<ByteOffset> begins;
    bool shorthand = false;
    for (const NodeIndex node : nodes) {
      begins.push_back(tree[node].begin);
      const Kind parent = tree[tree[node].parent].kind;
      shorthand = shorthand || parent == Kind::Dict || parent == Kind::Pair || parent == Kind::ImportName || parent == Kind::Import;
    }
    std::sort(begins.begin(), begins.end());
    begins.erase(std::unique(begins.begin(), begins.end()), begins.end());
    if (shorthand || begins != words(tree.text(), name) || !words(rule, name).empty()) continue;
    std::vector<Insertion> one;
    for (const ByteOffset begin : begins) one.push_back({begin + static_cast<ByteOffset>(name.size()), "_renamed", true});
    possible.push_back(std::move(one));
  }
  return possible.empty() ? std::vector<Insertion>() : possible[seed % possible.size()];
}

std::string applied(const std::string& text, const std::vector<Insertion>& insertions) {
  std::string out;
  std::size_t done = 0;
  for (const Insertion& insertion : insertions) {
    out.append(text, done, insertion.at - done).append(insertion.text);
    done = insertion.at;
  }
  return out.append(text, done);
}

ByteRange moved(ByteRange range, const std::vector<Insertion>& insertions) {
  ByteRange out = range;
  for (const Insertion& insertion : insertions) {
    const auto size = static_cast<ByteOffset>(insertion.text.size());
    if (insertion.at <= range.begin) out.begin += size;
    if (insertion.at < range.end || (insertion.to_token && insertion.at == range.end)) out.end += size;
  }
  return out;
}

Found moved(const Found& found, const std::vector<Insertion>& insertions) {
  Found out = found;
  out.range = moved(found.range, insertions);
  for (auto& [name, range] : out.bindings) range = moved(range, insertions);
  return out;
}

}  // namespace omni::test
