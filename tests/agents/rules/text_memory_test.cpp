#include "agents/rules/text_memory.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/agents/rules/test_context.h"

// After any edit, what a memory says of a text is what a look without memory says.
namespace omni::test {
namespace {

const std::vector<std::string> kPieces = {"a", "key", "keyring", "=", "(", ")", "{", "}", "[", "]", "\n", "\n", "  ", "    ", "\t", "x1", "0123456789", "password", "PASSWORD", "'", "\"",
                                          "ſ", "é", "\xC5", "://", "select", " ", "K", "\xE2\x84\xAA", "secret_", "-", "aaaa"};

std::string some_text(int pieces) {
  std::string out;
  for (int i = 0; i < pieces; ++i) out += *rc::gen::elementOf(kPieces);
  return out;
}

std::string edited(const std::string& text) {
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
  const auto removed = *rc::gen::inRange<std::size_t>(0, 1 + std::min<std::size_t>(text.size() - at, *rc::gen::inRange(0, 3) == 0 ? 40 : 3));
  return text.substr(0, at) + some_text(*rc::gen::inRange(0, 4)) + text.substr(at + removed);
}

std::vector<Requirement> requirements() {
  std::vector<Requirement> out;
  for (const auto kind : {Requirement::Kind::Word, Requirement::Kind::Literal, Requirement::Kind::Caseless}) {
    for (const char* word : {"key", "keyring", "password", "select", "aaaa", "secret_key", "x1key"}) out.push_back({kind, word, {}});
  }
  out.push_back({Requirement::Kind::Literal, "y\nk", {}});
  return out;
}

std::vector<Regex> regexes() {
  std::vector<Regex> out;
  const RegexFlags lines{false, true, false};
  for (const char* pattern : {"key", "[a-z0-9]{3,9}", "(?i)password.{0,20}", "a+", "(k)(e)?", "^key", "key$", "\\bkey\\b", "[^=]{2,4}", "(?<=a)key", "key\\s*=", ".+", "x(?=1)", "(a|aa)(a|key)",
                              "\\Akey", "k|", "é", "[\\s\\S]key", "(.)\\1", "(?s)a.a", "^.*key", "=$\\s", ".*key\n", "\n.*\n", "a.*[\\s=]{1,2}.*"}) {
    out.push_back(*Regex::compile(pattern, lines));
  }
  return out;
}

std::string listing(const std::vector<RegexMatch>& matches) {
  std::string out;
  for (const RegexMatch& match : matches) {
    for (const auto& group : match.groups) out += group ? std::to_string(group->begin) + "-" + std::to_string(group->end) + " " : "none ";
    out += "\n";
  }
  return out;
}

std::string listing(const GenericDocument& document) {
  std::string out;
  for (std::uint32_t i = 0; i < document.tokens().size(); ++i) {
    out += std::string(document.text_of(i)) + " " + std::to_string(document.tokens()[i].range.begin) + " " + std::to_string(document.tokens()[i].line) + " " +
           std::to_string(document.block_of(i)) + "\n";
  }
  out += std::string(document.first_bytes()) + "\n";
  for (const GenericBlock& block : document.blocks()) {
    out += std::to_string(block.begin) + "-" + std::to_string(block.end) + " in " + std::to_string(block.parent) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("a memory of a text says what a look at it says, whatever was edited", "[rules][memory]") {
  const TestContext test;
  Sieve sieve;
  std::vector<Sieve::Index> gates;
  for (const Requirement& requirement : requirements()) gates.push_back(sieve.add(requirement));
  const std::vector<Regex> expressions = regexes();
  GenericOptions plain;
  GenericOptions commented;
  commented.comments = GenericCommentStyle::Shell;
  const bool holds = rc::check("memory says what a look says", [&] {
    TextMemory memory;
    std::string text = some_text(*rc::gen::inRange(0, 120));
    for (int round = 0; round < 20; ++round) {
      memory.enter(text);
      if (*rc::gen::inRange(0, 5) != 0) {  // some looks ask for nothing
        const Sieve::Found& kept = memory.look(sieve);
        const Sieve::Found found = sieve.look(text);
        for (const Sieve::Index gate : gates) RC_ASSERT(sieve.may_match(gate, kept) == sieve.may_match(gate, found));
        for (const Regex& expression : expressions) {
          RC_ASSERT(listing(*memory.find_all(test.ctx, expression)) == listing(*expression.find_all(test.ctx, text)));
        }
        for (const GenericOptions& options : {plain, commented}) {
          RC_ASSERT(listing(memory.documents().with(options)) == listing(GenericDocument(text, options)));
        }
      }
      text = edited(text);
    }
  });
  CHECK(holds);
}

TEST_CASE("how far an expression looks is known where its structure tells", "[rules][memory]") {
  struct Case {
    const char* pattern;
    bool known;
    std::optional<std::uint32_t> lines, bytes;
  };
  const std::optional<std::uint32_t> far;
  const RegexFlags lines{false, true, false};
  for (const Case& one : {Case{"[0-9a-f]{32}-us[0-9]{1,2}", true, 0, 37 * 4}, {"a.*b", true, 0, far}, {"a.*b\n", true, 1, far}, {"a\\s{0,2}b", true, 2, 16}, {"a\\s*b", false, far, far},
                          {"(?s)a.b", true, 1, 12}, {"a(?=b)", false, far, far}, {"a*", false, far, far}, {"(a)\\1", false, far, far}, {"a\\z", false, far, far},
                          {"(?i-m)a$", false, far, far}, {"^a$", true, 0, 4}, {"a|\\n", true, 1, 4}}) {
    CAPTURE(one.pattern);
    const std::optional<RegexReach> reach = reach_of(*Regex::compile(one.pattern, lines));
    CHECK(reach.has_value() == one.known);
    if (reach) CHECK(reach->lines == one.lines);
    if (reach) CHECK(reach->bytes == one.bytes);
  }
  CHECK_FALSE(reach_of(*Regex::compile("a$")).has_value());
}

}  // namespace omni::test
