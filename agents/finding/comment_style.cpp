#include "agents/finding/comment_style.h"

#include <array>
#include <utility>

namespace omni {

namespace {

constexpr CommentStyle kHash{"#", "", "", false};
constexpr CommentStyle kC{"//", "/*", "*/", false};
constexpr CommentStyle kXml{"", "<!--", "-->", true};

constexpr std::array<std::pair<std::string_view, CommentStyle>, 62> kStyles{{
    {"apex", kC}, {"bash", kHash}, {"sh", kHash}, {"c", kC}, {"cairo", kC}, {"clojure", {";", "", "", false}},
    {"cpp", kC}, {"c++", kC}, {"csharp", kC}, {"c_sharp", kC}, {"c#", kC}, {"css", {"", "/*", "*/", false}},
    {"dart", kC}, {"docker", kHash}, {"dockerfile", kHash}, {"elixir", kHash}, {"ex", kHash}, {"go", kC}, {"golang", kC},
    {"hack", kC}, {"hcl", kHash}, {"html", {"", "<!--", "-->", false}}, {"java", kC}, {"javascript", kC}, {"js", kC},
    {"jsonnet", kC}, {"jsx", kC}, {"julia", kHash}, {"kotlin", kC}, {"kt", kC}, {"lisp", {";", "", "", false}},
    {"lua", {"--", "", "", false}}, {"markdown", {"", "<!--", "-->", false}}, {"move_on_aptos", kC}, {"move_on_sui", kC},
    {"ocaml", {"", "(*", "*)", false}}, {"php", kC}, {"promql", kHash}, {"proto", kC}, {"python", kHash}, {"python2", kHash},
    {"python3", kHash}, {"py", kHash}, {"ql", kC}, {"r", kHash}, {"ruby", kHash}, {"rb", kHash}, {"rust", kC},
    {"scala", kC}, {"scheme", {";", "", "", false}}, {"solidity", kC}, {"sol", kC}, {"sql", {"--", "/*", "*/", false}},
    {"swift", kC}, {"terraform", kHash}, {"tf", kHash}, {"toml", kHash}, {"ts", kC}, {"typescript", kC}, {"tsx", kC},
    {"xml", kXml}, {"yaml", kHash},
}};

}  // namespace

std::optional<CommentStyle> comment_style(std::string_view language) {
  for (const auto& [name, style] : kStyles) {
    if (name == language) return style;
  }
  return std::nullopt;
}

}  // namespace omni
