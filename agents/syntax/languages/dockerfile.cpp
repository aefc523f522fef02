#include "agents/syntax/dockerfile/dockerfile.h"
#include "agents/syntax/languages/languages.h"

/// Dockerfile: a parser of our own, see agents/syntax/dockerfile/dockerfile.h for the shapes.
namespace omni::languages {
namespace {

constexpr std::string_view kRuleNames[] = {"dockerfile", "docker"};
constexpr std::string_view kExtensions[] = {"dockerfile", "containerfile"};
constexpr std::string_view kFileNames[] = {"Dockerfile", "Containerfile", "dockerfile"};
constexpr std::string_view kMetavariable[] = {"$@"};  // where a variable may stand, a metavariable may
constexpr std::string_view kEllipsis[] = {"@"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kEllipsis,
                                 .parameter_ellipsis = kEllipsis, .wrappers = kWrappers};
constexpr OutlineSyntax kOutline{.stage = "FROM"};

}  // namespace

const Language kDockerfile{.name = "dockerfile", .parser = parse_dockerfile, .pattern = &kPattern, .outline = &kOutline, .rule_names = kRuleNames,
                           .extensions = kExtensions, .file_names = kFileNames, .comments = CommentSyntax::Hash,
                           .quoted_scalars = true};

}  // namespace omni::languages
