#include <array>

#include "agents/syntax/languages/languages.h"

namespace omni {

std::span<const Language> LanguageRegistry::all() {
  static const std::array kAll = {
      languages::kPython, languages::kJavascript, languages::kTypescript, languages::kTsx,
      languages::kRust,
      languages::kKotlin,
      languages::kScala,
      languages::kOcaml,
      languages::kSwift,
      languages::kLua,
      languages::kElixir,
      languages::kApex,
      languages::kDart,
      languages::kCss,
      languages::kSql,
      languages::kToml,
      languages::kXml,
      languages::kMarkdown,
      languages::kSolidity, languages::kDockerfile,
      languages::kJava,
      languages::kGo,
      languages::kCSharp,
      languages::kC,
      languages::kCpp,
      languages::kBash,
      languages::kHcl,
      languages::kHtml,
      languages::kJson,
      languages::kPhp,
      languages::kRuby,
      languages::kYaml,
  };
  return kAll;
}

}  // namespace omni
