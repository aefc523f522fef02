#include "agents/finding/fingerprint.h"

#include <catch2/catch.hpp>

using namespace omni;

namespace {

const std::vector<std::string_view> kTokens = {"os", ".", "system", "(", "cmd", ")"};

FingerprintInput sample() { return {"py.exec", "src/a.py", "run", kTokens, {}}; }

std::vector<std::string> all_lines(std::string_view text) {
  const LineHashes hashes(text);
  std::vector<std::string> lines;
  for (std::uint32_t line = 1; line <= hashes.lines(); ++line) lines.push_back(hashes.at(line));
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

// The values were computed with Python's hashlib over the encoding described in the header, so they pin it: a change
// here would make every stored baseline forget its findings.
TEST_CASE("fingerprints are the documented bytes", "[finding]") {
  const std::vector<std::string_view> ends = {"input", "(", ")"};
  FingerprintInput flow = sample();
  flow.flow_ends = ends;
  CHECK(strict_fingerprint(sample(), 0) == "2c8c0b92ad67d19fa4273369354cd939");
  CHECK(strict_fingerprint(sample(), 1) == "6be27455e7ce1319de5454bb738030be");
  CHECK(code_fingerprint(sample()) == "74489b624f1ce4031b541134f664e156");
  CHECK(code_fingerprint(flow) == "45019ae81af8be1a7a08059210951eca");
  CHECK(strict_fingerprint(sample(), 0, "salt") == "c5e5ec2de3d5ae66ac34a60da0489469");
  CHECK(strict_fingerprint(sample(), 0, std::string(65, 'k')) == "a3adb3396b6455f205132087c5c38c57");
  CHECK(keyed_hash("hunter2", "salt") == "55d71eb868b529d4c113d3f54850b046");
}

TEST_CASE("the strict fingerprint changes with each of its parts and the code one only with rule and tokens", "[finding]") {
  const std::vector<std::string_view> glued = {"os", ".", "system(", "cmd", ")"};
  const auto changed = [](auto edit) {
    FingerprintInput input = sample();
    edit(input);
    return input;
  };
  const FingerprintInput moved = changed([](auto& i) { i.file = "src/b.py"; });
  const FingerprintInput renamed = changed([](auto& i) { i.symbol = "main"; });
  const FingerprintInput other_rule = changed([](auto& i) { i.rule = "py.exec2"; });
  const FingerprintInput other_cut = changed([&](auto& i) { i.tokens = glued; });  // same characters, other tokens
  const FingerprintInput shifted = changed([](auto& i) { i.rule = "py.execs"; i.file = "rc/a.py"; });  // same concatenation
  for (const auto& input : {moved, renamed, other_rule, other_cut, shifted}) {
    CHECK(strict_fingerprint(input, 0) != strict_fingerprint(sample(), 0));
  }
  CHECK(code_fingerprint(moved) == code_fingerprint(sample()));
  CHECK(code_fingerprint(renamed) == code_fingerprint(sample()));
  CHECK(code_fingerprint(other_rule) != code_fingerprint(sample()));
  CHECK(code_fingerprint(other_cut) != code_fingerprint(sample()));
}

TEST_CASE("equal findings of a file are told apart by their order", "[finding]") {
  FileFingerprinter file("os.system(cmd)\n\nos.system(cmd)\n", "salt");
  const Fingerprints first = file.next(sample(), FindingKind::Vulnerability, 1);
  const Fingerprints second = file.next(sample(), FindingKind::Vulnerability, 3);
  CHECK(first.strict == strict_fingerprint(sample(), 0));
  CHECK(second.strict == strict_fingerprint(sample(), 1));
  CHECK(first.code == second.code);
  CHECK(first.line_hash != second.line_hash);
  const Fingerprints secret = file.next(sample(), FindingKind::Secret, 3);
  CHECK(secret.strict == strict_fingerprint(sample(), 0, "salt"));
  CHECK(secret.code == code_fingerprint(sample(), "salt"));
}

// Expected values come from an independent program that sums c[i] * 37^(99-i) directly, itself checked against the
// values which the published algorithm gives.
TEST_CASE("line hashes are GitHub's", "[finding]") {
  struct Case {
    std::string text;
    Lines hashes;
  };
  const std::string a250 = std::string(250, 'a');
  const std::string repeated = [] {
    std::string text;
    for (int i = 0; i < 8; ++i) text += "same line of code();\n";
    return text;
  }();
  const Case cases[] = {
      {"", {"c129715d7a2bc9a3:1"}},
      {"x", {"638816509450efbf:1"}},
      {"import os\n\ndef run(cmd):\n\treturn os.system(cmd)\n",
       {"b07350102deab0e9:1", "f6adc879e36df8ea:1", "aefdd397dfc46768:1", "f6d9ff34aef966e3:1", "c129715d7a2bc9a3:1"}},
      {"one\r\ntwo\r\n\rthree\r \nfour",  // CR LF is one end, CR alone too; a blank between CR and LF makes them two
       {"c0bd059477d8c479:1", "7814fbe87a1b2d75:1", "e7dafd04fd0e040d:1", "8a866bb293e60377:1", "cad443a5ec4339:1",
        "253087c0fc0524d3:1"}},
      {"\xEF\xBB\xBFgr\xC3\xBC\xC3\x9F" "e = '\xF0\x9F\x98\x80'\n", {"495518e63ad081c9:1", "c129715d7a2bc9a3:1"}},
      {"bad \xFF\xC3( \xE2\x82 \xF0\x9F\x98 \xED\xA0\x80 end\n", {"bd2a5dd712743da2:1", "c129715d7a2bc9a3:1"}},
      {repeated,
       {"3b849e244704b90f:1", "3b849e244704b90f:2", "3b849e244704b90f:3", "b180e2ce0a21e17b:1", "76855158b15b8c03:1",
        "29ce71029577fb4b:1", "cbf31d688c446153:1", "45bd3d00048ca01b:1", "c129715d7a2bc9a3:1"}},
      {a250 + "\n" + std::string(99, 'b') + "\n" + std::string(100, 'c') + "\nd",
       {"871f6af4d0d4dd7c:1", "ff47544e6eb21c20:1", "776f3da80c8f5b74:1", "a23a3dc5e078b07b:1"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(all_lines(c.text) == c.hashes);
  }
}

TEST_CASE("a line hash does not see blanks, tabs, the kind of line end, or what stands before", "[finding]") {
  const LineHashes plain("a\nif (x) run(y);\nz\n");
  const LineHashes other("new\r\n\r\na\r\n\tif ( x )   run(y);\r\nz\r\n");
  CHECK(plain.at(2) == other.at(4));
  CHECK(plain.at(0).empty());
  CHECK(plain.at(4) == other.at(6));
  CHECK(plain.at(5).empty());
}

TEST_CASE("plain tokens are words and single signs", "[finding]") {
  CHECK(plain_tokens("  key= \"a-b_1\"\n\tgr\xC3\xBC\xC3\x9F" "e;") ==
        std::vector<std::string_view>{"key", "=", "\"", "a", "-", "b_1", "\"", "gr\xC3\xBC\xC3\x9F" "e", ";"});
  CHECK(plain_tokens(" \n\t").empty());
}
