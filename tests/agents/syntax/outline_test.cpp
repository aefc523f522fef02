#include "agents/syntax/outline.h"

#include <fstream>
#include <functional>
#include <sstream>

#include <catch2/catch.hpp>

#include "agents/syntax/language.h"
#include "agents/syntax/parse.h"
#include "tests/agents/syntax/outline_text.h"
#include "tests/support/golden.h"

namespace omni {
namespace {

std::string sample(const std::string& name) {
  std::ifstream file(std::string(OMNI_TEST_DATA) + "/golden/outline/" + name, std::ios::binary);
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Tree tree_of(std::string_view language, std::string text) {
  static const LanguageRegistry registry;
  const Language* found = LanguageRegistry::find(language);
  REQUIRE(found != nullptr);
  return parse_fragment(registry, *found, std::move(text));
}

struct Sample {
  const char* language;
  const char* file;
};
constexpr Sample kSamples[] = {
    {"python", "kettle.py"},   {"javascript", "kettle.js"}, {"typescript", "kettle.ts"},         {"tsx", "kettle.tsx"},
    {"java", "Kettle.java"},   {"go", "kettle.go"},         {"c", "kettle.c"},                   {"cpp", "kettle.cpp"},
    {"c_sharp", "Kettle.cs"},  {"ruby", "kettle.rb"},       {"php", "kettle.php"},               {"rust", "kettle.rs"},
    {"kotlin", "Kettle.kt"},   {"scala", "Kettle.scala"},   {"bash", "kettle.sh"},               {"hcl", "kettle.tf"},
    {"yaml", "kettle.yaml"},   {"json", "kettle.json"},     {"html", "kettle.html"},             {"solidity", "Kettle.sol"},
    {"swift", "Kettle.swift"}, {"dockerfile", "kettle.dockerfile"},
};

/// What outline.h of protocol/text says of every outline.
void check_order(const std::vector<Symbol>& symbols, ByteRange around, const std::string& container) {
  ByteOffset last = around.begin;
  for (const Symbol& symbol : symbols) {
    INFO(symbol.name << " in " << container);
    CHECK_FALSE(symbol.name.empty());
    CHECK(around.contains(symbol.range));
    CHECK(symbol.range.begin >= last);
    CHECK(symbol.range.contains(symbol.selection));
    CHECK(symbol.signature.find('\n') == std::string::npos);
    CHECK(symbol.container.starts_with(container));
    last = symbol.range.end;
    check_order(symbol.children, symbol.range, symbol.container.empty() ? symbol.name : symbol.container + "." + symbol.name);
  }
}

}  // namespace

TEST_CASE("the outline of a sample in each language", "[outline]") {
  for (const Sample& one : kSamples) {
    INFO(one.file);
    const std::string text = sample(one.file);
    const Tree tree = tree_of(one.language, text);
    CHECK(tree.errors().empty());
    const Outline outline = outline_of(tree);
    check_order(outline.symbols, {0, static_cast<ByteOffset>(text.size())}, "");
    expect_golden(std::string("outline/") + one.file + ".outline", test::outline_text(outline, text));
  }
}

TEST_CASE("what is half typed still has an outline", "[outline]") {
  for (const Sample& one : kSamples) {
    INFO(one.file);
    const std::string text = sample(one.file);
    for (std::size_t cut = 0; cut < text.size(); cut += text.size() / 7 + 1) {
      const Tree tree = tree_of(one.language, text.substr(0, cut));
      check_order(outline_of(tree).symbols, {0, static_cast<ByteOffset>(cut)}, "");
    }
  }
}

TEST_CASE("nesting without end costs names, not the stack", "[outline]") {
  std::string text;
  for (int depth = 0; depth < 300; ++depth) text += "function f() {";
  for (int depth = 0; depth < 300; ++depth) text += "}";
  const Outline outline = outline_of(tree_of("javascript", text));
  std::size_t depth = 0;
  for (const std::vector<Symbol>* level = &outline.symbols; !level->empty(); level = &level->front().children) ++depth;
  CHECK(depth == 64);
}

TEST_CASE("a place is named by the symbols around it", "[outline]") {
  struct Case {
    const char* language;
    const char* text;    ///< `@` stands for the place
    const char* symbol;
  };
  static constexpr Case kCases[] = {
      {"python", "class Server:\n  def handle(self):\n    if x:\n      @f()", "Server.handle"},
      {"python", "@f()\ndef g(): pass", ""},
      {"python", "def outer():\n  def inner():\n    return @1", "outer.inner"},
      {"python", "KEY = @f()", "KEY"},
      {"python", "a.b[1] = @f()", ""},
      {"javascript", "app.get('/', (req, res) => { @f(); })", ""},
      {"javascript", "const handler = async (req) => { @f(); }", "handler"},
      {"javascript", "const a = () => { @f() }, b = () => {}", "a"},
      {"javascript", "const a = () => { }, b = () => { @f() }", "b"},
      {"javascript", "module.exports = { serve() { @f() } }", "serve"},
      {"typescript", "namespace a { export class B { private c = @f(); } }", "a.B.c"},
      {"java", "package p; class A { static class B { void c() { new Runnable() { public void run() { @f(); } }; } } }", "A.B.c.run"},
      {"go", "func (s *Server) handle() { @f() }", "Server.handle"},
      {"go", "package p\nfunc handle() { @f() }", "handle"},
      {"c", "int main(void) { return @f(); }", "main"},
      {"cpp", "namespace a { void Server::handle() { @f(); } }", "a.Server.handle"},
      {"cpp", "namespace a { class Server { void handle() { @f(); } }; }", "a.Server.handle"},
      {"cpp", "extern \"C\" { int g() { return @f(); } }", "g"},
      {"c_sharp", "namespace A.B { class C { int P { get { return @f(); } } } }", "A.B.C.P"},
      {"ruby", "module A\n class B\n  class << self\n   def c\n    @f(1)\n   end\n  end\n end\nend", "A.B.c"},
      {"php", "<?php namespace A; class B { function c() { @f(); } }", "B.c"},
      {"rust", "impl<T> Vessel for Kettle<T> { fn pour() { @f(); } }", "Kettle.pour"},
      {"bash", "deploy() {\n  @curl x\n}", "deploy"},
      {"hcl", "resource \"aws_s3_bucket\" \"logs\" {\n  acl = @\"public\"\n}", "resource.aws_s3_bucket.logs.acl"},
      {"yaml", "jobs:\n  build:\n    steps:\n      - run: @x", "jobs.build.steps"},
      {"json", "{\"scripts\": {\"build\": @\"x\"}}", "scripts.build"},
      {"dockerfile", "FROM a AS build\nRUN x\nFROM b AS run\nUSER @root", "run"},
  };
  for (const Case& one : kCases) {
    INFO(one.language << ": " << one.text);
    std::string text = one.text;
    const std::size_t at = text.find('@');
    text.erase(at, 1);
    const auto place = static_cast<ByteOffset>(at);
    CHECK(SymbolNames(tree_of(one.language, text)).at({place, place + 1}) == one.symbol);
  }
}

TEST_CASE("the name of a place does not change when code is added before it or moves", "[outline]") {
  const std::string method = "  void handle() { f(); }\n";
  const std::string other = "  /** doc */ int other(int x) { return 1; }\n  int field;\n";
  for (const std::string& body : {method, other + method, method + other, "\n\n" + method}) {
    const std::string text = "import a.b;\nclass Server {\n" + body + "}\n";
    const auto place = static_cast<ByteOffset>(text.find("f();"));
    CHECK(SymbolNames(tree_of("java", text)).at({place, place + 3}) == "Server.handle");
  }
}

}  // namespace omni
