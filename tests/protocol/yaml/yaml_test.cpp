#include "protocol/text/yaml.h"

#include <catch2/catch.hpp>

using namespace omni;

namespace {

/// A node on one line: quoted text in '', plain as it is.
std::string show(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::Null: return "null";
    case YamlNode::Kind::Scalar: return node.quoted ? "'" + node.scalar + "'" : node.scalar;
    case YamlNode::Kind::Sequence: {
      std::string text = "[";
      for (const YamlNode& item : node.items) text += (text.size() > 1 ? ", " : "") + show(item);
      return text + "]";
    }
    case YamlNode::Kind::Map: {
      std::string text = "{";
      for (const YamlEntry& entry : node.entries) text += (text.size() > 1 ? ", " : "") + entry.key + ": " + show(entry.value);
      return text + "}";
    }
  }
  return {};
}

std::string codes(const YamlDocument& document) {
  std::string text;
  for (const Problem& problem : document.problems) {
    text += (text.empty() ? "" : " ") + problem.code + "@" + std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column);
  }
  return text;
}

std::string at(const Place& place) { return std::to_string(place.line) + ":" + std::to_string(place.column); }

}  // namespace

TEST_CASE("YAML becomes a plain tree", "[yaml]") {
  struct Case {
    std::string text, tree, problems;
  };
  const auto sample = GENERATE(values<Case>({
      {"a: 1\nb: '1'\nc: \"x\\n\"\n", "{a: 1, b: '1', c: 'x\n'}", ""},
      {"a: |\n  x\n    y\nb: >-\n  p\n  q\n", "{a: 'x\n  y\n', b: 'p q'}", ""},
      {"- a\n- [b, {c: d}]\n-\n", "[a, [b, {c: d}], null]", ""},
      {"a: ~\nb: null\nc: 'null'\nd:\n", "{a: null, b: null, c: 'null', d: null}", ""},
      {"", "null", ""},
      {"# only a comment\n", "null", ""},
      {"---\na: b\n...\n", "{a: b}", ""},
      {"\xEF\xBB\xBF" "a: b\n", "{a: b}", ""},
      {"a: x\r\nb: |\r\n  y\r\n", "{a: x, b: 'y\n'}", ""},
      {"{\"a\": [1, true, null, \"\\u00e9\\/\"],\n\t\"b\": {}}", "{a: [1, true, null, 'é/'], b: {}}", ""},
      {R"({"a": "\ud83d\ude00!", "b": "\\ud83d"})", "{a: '\U0001F600!', b: '\\ud83d'}", ""},
      {"a: !!str 1\nb: !!int 1\n", "{a: '1', b: 1}", ""},
      {"a: &x [1, 2]\nb: *x\nc: {d: *x}\n", "{a: [1, 2], b: [1, 2], c: {d: [1, 2]}}", ""},
      {"a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3, r: 4}\n", "{a: {p: 1, q: 2}, b: {q: 3, r: 4, p: 1}}", ""},
      {"a: &x {p: 1}\nb: &y {p: 2, q: 3}\nc: {<<: [*x, *y]}\n", "{a: {p: 1}, b: {p: 2, q: 3}, c: {p: 1, q: 3}}", ""},
      {"'<<': 1\n", "{<<: 1}", ""},
      // Mistakes that leave a tree.
      {"a: 1\nb: 2\na: 3\n", "{a: 1, b: 2}", "duplicate-key@3:1"},
      {"? [x]\n: 1\nb: 2\n", "{b: 2}", "complex-key@1:3"},
      {"a: !mine x\n", "{a: x}", "unknown-tag@1:4"},
      {"a: 1\n---\nb: 2\n", "{a: 1}", "several-documents@2:1"},
      // Mistakes that leave none.
      {"a: [1\n", "null", "yaml-syntax@2:1"},
      {"a:\n\tb: 1\n", "null", "yaml-syntax@2:3"},
      {"a: &x [*x]\n", "null", "yaml-syntax@1:8"},
      {"a: *nobody\n", "null", "yaml-syntax@1:4"},
      {"a: 1\nb: {<<: 5}\n", "{a: 1, b: {}}", "bad-merge@2:5"},
      {std::string("a: 1\nb: \0\n", 9), "null", "yaml-encoding@2:4"},
      {"a: x\x04y\n", "null", "yaml-encoding@1:5"},
      {"a: é\xFF\n", "null", "yaml-encoding@1:6"},
      {"a: \xED\xA0\x80\n", "null", "yaml-encoding@1:4"},
  }));
  CAPTURE(sample.text);
  const YamlDocument document = parse_yaml(sample.text, "f.yaml");
  CHECK(show(document.root) == sample.tree);
  CHECK(codes(document) == sample.problems);
  for (const Problem& problem : document.problems) CHECK(problem.file == "f.yaml");
}

TEST_CASE("values and keys know their places", "[yaml]") {
  const YamlDocument document = parse_yaml("rules:\n- id: é: x\n", "f");
  CHECK(codes(document) == "yaml-syntax@2:9");

  const YamlNode root = parse_yaml("rules:\n  - id: one\n    pattern: |\n      f()\n    'é': x\n    empty:\n    next: 1\n", "f").root;
  const YamlNode& rule = root.find("rules")->items.at(0);
  CHECK(at(rule.place) == "2:5");
  CHECK(at(rule.find("id")->place) == "2:9");
  CHECK(at(rule.find("pattern")->place) == "3:14");
  CHECK(at(rule.find("é")->place) == "5:11");  // columns count bytes
  CHECK(at(rule.find("empty")->place) == "6:5");
  CHECK(at(rule.find_entry("next")->key_place) == "7:5");
  CHECK(rule.find("absent") == nullptr);
}

TEST_CASE("hostile YAML stops at the limits", "[yaml]") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below;
    for (int j = 0; j < 9; ++j) bomb += ", " + below;
    bomb += "]\n";
  }
  std::string texts = "a: &a '" + std::string(100'000, 'x') + "'\nb: [*a";
  for (int i = 0; i < 200; ++i) texts += ", *a";
  texts += "]\n";
  std::string deep_alias = "a: &a [[[[[[[[[[x]]]]]]]]]]\nb: " + std::string(95, '[') + "*a" + std::string(95, ']') + "\n";
  const auto sample = GENERATE_COPY(values<std::string>({
      bomb,
      texts,
      deep_alias,
      std::string(100'000, '['),
      std::string(100'000, '{'),
      [] {
        std::string text;
        for (int i = 0; i < 50'000; ++i) text += "- ";
        return text;
      }(),
      std::string(11U << 20U, ' '),
  }));
  const YamlDocument document = parse_yaml(sample, "f");
  CHECK(document.root.is_null());
  REQUIRE(document.problems.size() == 1);
  CHECK(document.problems[0].code == "yaml-limit");
  CHECK_FALSE(document.problems[0].hint.empty());
}

TEST_CASE("the number of problems of one file is bounded", "[yaml]") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a: 1\n";
  CHECK(parse_yaml(text, "f").problems.size() == 100);
}

TEST_CASE("plain scalars are read as booleans and numbers, quoted ones are not", "[yaml]") {
  const auto node = [](std::string text) { return parse_yaml("v: " + text + "\n", "f").root.entries.at(0).value; };
  CHECK(as_bool(node("true")) == true);
  CHECK(as_bool(node("No")) == false);
  CHECK_FALSE(as_bool(node("'true'")));
  CHECK_FALSE(as_bool(node("tRUE")));
  CHECK(as_int(node("-12")) == -12);
  CHECK(as_int(node("+12")) == 12);
  CHECK(as_int(node("0x1F")) == 31);
  CHECK(as_int(node("0o17")) == 15);
  CHECK_FALSE(as_int(node("'12'")));
  CHECK_FALSE(as_int(node("12s")));
  CHECK_FALSE(as_int(node("99999999999999999999")));
  CHECK_FALSE(as_int(node("+-1")));
  CHECK(as_double(node("1.5e3")) == 1500.0);
  CHECK(as_double(node("7")) == 7.0);
  CHECK_FALSE(as_double(node("nan")));
  CHECK_FALSE(as_double(node("1.2.3")));
}
