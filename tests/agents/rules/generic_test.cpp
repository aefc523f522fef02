#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "agents/rules/generic/pattern.h"
#include "agents/rules/generic/text_kind.h"
#include "tests/agents/rules/test_context.h"

namespace omni {
namespace {

using test::TestContext;

std::vector<GenericMatch> matches(std::string_view pattern, std::string_view text, const GenericOptions& options = {}) {
  const TestContext t;
  const auto compiled = GenericPattern::compile(pattern, options);
  if (!compiled) FAIL(pattern << ": " << compiled.error().describe());
  const GenericDocument document(text, options);
  const auto found = compiled->matches(t.ctx, document);
  if (!found) FAIL(pattern << ": " << found.error().describe());
  return *found;
}

/// The matched texts, joined by " | ".
std::string texts(std::string_view pattern, std::string_view text, const GenericOptions& options = {}) {
  std::string out;
  for (const GenericMatch& match : matches(pattern, text, options)) {
    out.append(out.empty() ? "" : " | ").append(slice(text, match.range));
  }
  return out;
}

/// The bindings of the first match: "$X=a $Y=b".
std::string bindings(std::string_view pattern, std::string_view text, const GenericOptions& options = {}) {
  const auto found = matches(pattern, text, options);
  std::string out;
  if (found.empty()) return "no match";
  for (const auto& [name, range] : found[0].bindings) out.append(out.empty() ? "" : " ").append(name).append("=").append(slice(text, range));
  return out;
}

struct Case {
  std::string_view pattern, text, expected;
};

TEST_CASE("generic patterns match token by token, whatever blanks lie between", "[rules][generic]") {
  for (const Case& c : {
           Case{"a = 1", "x a  =\t1; a=1", "a  =\t1 | a=1"},
           Case{"a = 1", "a\n= 1", "a\n= 1"},
           Case{"foo", "foobar foo _foo foo-x", "foo | foo"},
           Case{"$X = 1", "a = 1\nb.c = 1", "a = 1 | c = 1"},
           Case{"$X == $X", "a == b; c == c", "c == c"},
           Case{"$_ == $_", "a == b", "a == b"},
           Case{"$lower", "a $lower", "$lower"},
           Case{"$$VAR;", "$ab; cd;", "$ab;"},
           Case{"na\xC3\xAFve", "a na\xC3\xAFve b", "na\xC3\xAFve"},
           Case{"open ... close", "open a b close c close", "open a b close"},
           Case{"open ... close", "open a open b close", "open b close"},
           Case{"open ... close", "open\n1\n2\n3\n4\n5\n6\n7\n8\n9\nclose", "open\n1\n2\n3\n4\n5\n6\n7\n8\n9\nclose"},
           Case{"open ... close", "open\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\nclose", ""},
           Case{"open ... ... close", "open\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\nclose", "open\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\nclose"},
           Case{"open\n...\n...\nclose", "open\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\nclose", "open\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\nclose"},
           Case{"... tail", "a\ntail", "tail"},
           Case{"head ...", "head a b\nc", "head a b\nc"},
           Case{"a... b", "a x b", "a x b"},
           Case{"a .... b", "a x . b", "a x . b"},
       }) {
    INFO(c.pattern << " on " << c.text);
    CHECK(texts(c.pattern, c.text) == c.expected);
  }
}

TEST_CASE("generic patterns nest by brackets and indentation", "[rules][generic]") {
  for (const Case& c : {
           Case{"f($X)", "f(a); f(a, b); f(g(a)); f()", "f(a)"},
           Case{"f(...)", "f(a, g(b), c) f() f", "f(a, g(b), c) | f()"},
           Case{"f(..., $X)", "f(g(1), y); f(1)", "f(g(1), y)"},
           Case{"{{ ... }}", "x {{ a | b(c) }} y", "{{ a | b(c) }}"},
           Case{"[... b ...]", "[a (b) c] [a c] b", "[a (b) c]"},
           Case{"a ) b", "(a) b; a ) b", "a ) b"},                                   // an unmatched bracket is only itself
           Case{"s {\n  ...\n}", "s {\n  x\n  y\n}\nt", "s {\n  x\n  y\n}"},
           Case{"s {\n  ...\n}", "s { x y }", "s { x y }"},
           Case{"s {\n  ...\n}", "s {}\nx", "s {}"},
           Case{"s {\n  ...\n}", "s {\nx\n}", ""},                                   // the text is not indented
           Case{"s {\n  a\n}", "s {\n  a\n  b\n}", ""},                              // a block matches as a whole
           Case{"s {\n  ...\n  a\n  ...\n}", "s {\n  b\n  t {\n    a\n  }\n}", "s {\n  b\n  t {\n    a\n  }\n}"},
           Case{"s:\n  a", "s:\n  a\nt", "s:\n  a"},
           Case{"s:\n  a", "s:\na", ""},
           Case{"s:\na", "s:\n  a", "s:\n  a"},                                      // flat patterns match nested text
           Case{"a\n...\nb", "a\n  x\n  y:\n    b", "a\n  x\n  y:\n    b"},
           Case{"a\n...\nb", "t:\n  a\nb", ""},                                      // the block of `a` ends first
           Case{"    a\n    b", "a b", "a b"},                                       // shared indentation says nothing
           Case{"x (\n...\n)", "x (\n1\n)", "x (\n1\n)"},
       }) {
    INFO(c.pattern << " on " << c.text);
    CHECK(texts(c.pattern, c.text) == c.expected);
  }
  std::string block = "s {\n";
  for (int i = 0; i < 40; ++i) block += "  line " + std::to_string(i) + "\n";
  block += "}";
  CHECK(texts("s {\n  ...\n}", block) == block);  // the rest of a block is taken however long it is
}

TEST_CASE("generic metavariables bind words and runs", "[rules][generic]") {
  for (const Case& c : {
           Case{"$K = $V", "key = value", "$K=key $V=value"},
           Case{"$K = $V", "key = 'value'", "no match"},
           Case{"a $...X b", "a 1 2 b", "$...X= 1 2"},
           Case{"<$...X>", "<1 (2) 3>", "$...X=1 (2) 3"},
           Case{"a $...X b", "a b", "$...X="},
           Case{"a\n$...X\nb", "a\n1\nb", "$...X=1"},
           Case{"f($...X)", "f()", "$...X="},
           Case{"$...X = end", "a = end", ""},
           Case{"k=$...V", "k=a,b c", "$...V=a,b c"},
           Case{"[$...A] [$...A]", "[a, b] [c] [a,b] [a, b]", "$...A=a,b"},
           Case{"$A $B $A", "x y z y", "$A=y $B=z"},
       }) {
    INFO(c.pattern << " on " << c.text);
    CHECK(bindings(c.pattern, c.text) == c.expected);
  }
}

TEST_CASE("generic options: span, case, comments", "[rules][generic]") {
  CHECK(texts("a ... b", "a\nb", GenericOptions{.ellipsis_max_span = 0}).empty());
  CHECK(texts("a ... b", "a x b", GenericOptions{.ellipsis_max_span = 0}) == "a x b");
  CHECK(texts("k=$...V", "k=v\nx", GenericOptions{.ellipsis_max_span = 0}) == "k=v");
  CHECK(texts("Key $X", "KEY a", GenericOptions{.caseless = true}) == "KEY a");
  CHECK(texts("Key $X", "KEY a").empty());
  CHECK(texts("a b", "a # no\nb", GenericOptions{.comments = GenericCommentStyle::Shell}) == "a # no\nb");
  CHECK(texts("a b", "a /* x\n */ b // c", GenericOptions{.comments = GenericCommentStyle::Cpp}) == "a /* x\n */ b");
  CHECK(texts("c", "a // c", GenericOptions{.comments = GenericCommentStyle::Cpp}).empty());
  CHECK(texts("c", "a // c", GenericOptions{.comments = GenericCommentStyle::C}) == "c");
  CHECK(without_comments("a /* b", GenericCommentStyle::C) == "a     ");
}

TEST_CASE("generic matches keep to the window and the range", "[rules][generic]") {
  const TestContext t;
  const std::string_view text = "a b; a b; a b;";
  const auto pattern = GenericPattern::compile("a b", {});
  REQUIRE(pattern.has_value());
  const GenericDocument part(text, {}, ByteRange{5, 13});
  const auto in_window = pattern->matches(t.ctx, part);
  REQUIRE(in_window->size() == 2);
  CHECK((*in_window)[0].range == ByteRange{5, 8});
  const GenericDocument whole(text, {});
  CHECK(pattern->matches(t.ctx, whole, ByteRange{1, 9})->size() == 1);
  CHECK(pattern->matches(t.ctx, whole, ByteRange{5, 7})->empty());
}

TEST_CASE("generic patterns tell what they need", "[rules][generic]") {
  const auto pattern = GenericPattern::compile("ssl_protocols $X ... on $...Y", {});
  REQUIRE(pattern.has_value());
  CHECK(pattern->required_words() == std::vector<std::string>{"ssl_protocols", "on"});
  CHECK(pattern->metavariables() == std::vector<std::string>{"$X", "$...Y"});
  for (const std::string_view empty : {"", " \n "}) CHECK_FALSE(GenericPattern::compile(empty, {}).has_value());
  CHECK_FALSE(GenericPattern::compile("... ....", GenericOptions{.aliengrep = true}).has_value());
}

TEST_CASE("a generic search that explodes ends with BudgetExceeded", "[rules][generic]") {
  const TestContext t;
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "a ";
  const GenericDocument document(text, {});
  const auto found = GenericPattern::compile("a ... a ... a ... a ... b", {})->matches(t.ctx, document);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().code() == ErrorCode::BudgetExceeded);
}

TEST_CASE("odd texts tokenise", "[rules][generic]") {
  for (const std::string_view text : {"", "\n", "  ", "((((", "))))", "\t\n  a\n b\n   c\n", "\xFF\xFE", "a\r\nb\r", "([)]"}) {
    const GenericDocument document(text, {});
    for (const GenericBlock& block : document.blocks()) {
      CHECK(block.begin < block.end);
      CHECK(block.end <= document.tokens().size());
    }
    CHECK(matches("zz (...)", text).empty());
  }
}

TEST_CASE("aliengrep patterns", "[rules][generic]") {
  const GenericOptions multi{.aliengrep = true};
  GenericOptions single = multi;
  single.multi_line = false;
  CHECK(texts("a ... b", "a x\ny b b", multi) == "a x\ny b");
  CHECK(texts("a ... b", "a x\ny b b", single).empty());
  CHECK(texts("a .... b", "a x\ny b b", single) == "a x\ny b");
  CHECK(texts("f(...)", "f(a, (b)) f(c", multi) == "f(a, (b))");
  CHECK(texts("f(... b)", "f(a) b) f((a) b)", multi) == "f((a) b)");
  CHECK(texts("foo", "foobar foo-bar foo", multi) == "foo | foo");
  GenericOptions dashes = multi;
  dashes.extra_word_characters = "-";
  CHECK(texts("foo", "foobar foo-bar foo", dashes) == "foo");
  CHECK(bindings("$X ok", "a-b ok", dashes) == "$X=a-b");
  GenericOptions angles = multi;
  angles.extra_braces = "<>";
  CHECK(texts("v<...>", "v<a<b>c> d", angles) == "v<a<b>c>");
  CHECK(texts("Key", "KEY", GenericOptions{.aliengrep = true, .caseless = true}) == "KEY");
  CHECK(bindings("set $X to $...V;", "set a to 1 + 2;", multi) == "$X=a $...V=1 + 2");
  CHECK(texts("$X = $X", "a = b = b", multi) == "b = b");
  CHECK(bindings("k: $...V", "k: a b\nc", single) == "$...V=a b");
  CHECK(texts("k = \"...\"", "k = \"a (b\" x", single).empty());  // quotes are brackets on one line, and nest
}

TEST_CASE("what looks minified or binary", "[rules][generic]") {
  std::string code;
  for (int i = 0; i < 300; ++i) code += "  let value = compute(" + std::to_string(i) + ");\n";
  std::string dense;
  for (int i = 0; i < 600; ++i) dense += "a" + std::to_string(i) + "=b(c,d);";
  CHECK(text_kind("") == TextKind::Text);
  CHECK(text_kind(code) == TextKind::Text);
  CHECK(text_kind(dense) == TextKind::Minified);
  CHECK(text_kind(dense.substr(0, 500)) == TextKind::Text);
  CHECK(text_kind(std::string("a\0b", 3)) == TextKind::Binary);
  CHECK(text_kind("\x01\x02\x03\x04 abc") == TextKind::Binary);
  std::string accents;
  while (accents.size() < 9000) accents += "\xC3\xA9t\xC3\xA9 \xE2\x82\xAC\n";
  CHECK(text_kind(accents) == TextKind::Text);
}

/// Pairs NAME.sgrep and NAME.generic: a line with ERROR: or MATCH: says that a match starts on the next one.
TEST_CASE("generic pattern pairs of the shared corpus", "[rules][generic][corpus]") {
  const char* const given = std::getenv("OMNI_PATTERN_PAIRS");
  const std::filesystem::path folder = std::filesystem::path(given != nullptr ? given : "") / "generic";
  if (given == nullptr || !std::filesystem::exists(folder)) {
    WARN("[skipped] OMNI_PATTERN_PAIRS names no unpacked pattern corpus");
    return;
  }
  const auto read = [](const std::filesystem::path& path) {
    std::stringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
  };
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".sgrep") continue;
    const std::string text = read(std::filesystem::path(entry.path()).replace_extension(".generic"));
    std::vector<std::size_t> expected;
    std::size_t line = 1;
    std::istringstream lines(text);
    for (std::string each; std::getline(lines, each); ++line) {
      if (each.find("ERROR:") != std::string::npos || each.find("MATCH:") != std::string::npos) expected.push_back(line + 1);
    }
    std::vector<std::size_t> found;
    for (const GenericMatch& match : matches(read(entry.path()), text)) {
      found.push_back(1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + match.range.begin, '\n')));
    }
    found.erase(std::unique(found.begin(), found.end()), found.end());
    INFO(entry.path().filename());
    CHECK(found == expected);
  }
}

}  // namespace
}  // namespace omni
