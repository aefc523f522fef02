#include "agents/finding/places.h"

#include <catch2/catch.hpp>

using namespace omni;

namespace {

ByteRange range_of(std::string_view text, std::string_view part) {
  const auto begin = static_cast<ByteOffset>(text.find(part));
  return {begin, static_cast<ByteOffset>(begin + part.size())};
}

/// Each line as `12|text|`, with [ ] around the mark and … where it is cut.
std::string show(const std::vector<SnippetLine>& lines) {
  std::string out;
  for (const SnippetLine& line : lines) {
    std::string text = line.text;
    if (!line.mark.empty()) {
      text.insert(line.mark.end, "]");
      text.insert(line.mark.begin, "[");
    }
    out += std::to_string(line.number) + "|" + (line.cut_before ? "…" : "") + text + (line.cut_after ? "…" : "") + "|\n";
  }
  return out;
}

}  // namespace

TEST_CASE("regions count from one in UTF-16 units", "[finding]") {
  const std::string_view text = "a\r\n'\xF0\x9F\x98\x80' run(x)\rz";
  const LineIndex lines(text);
  CHECK(region_of(lines, range_of(text, "run(x)")) == Region{2, 6, 2, 12});
  CHECK(region_of(lines, range_of(text, "z")) == Region{3, 1, 3, 2});
  CHECK(region_of(lines, {400, 500}) == Region{3, 2, 3, 2});
}

TEST_CASE("snippets hold the lines of the range and mark them without their indentation", "[finding]") {
  const std::string_view text = "def f():\n  if x:\n    run(\n      a)\n  end\n";
  const LineIndex lines(text);
  CHECK(show(snippet_of(lines, range_of(text, "run(\n      a)"))) == "2|  if x:|\n3|    [run(]|\n4|      [a)]|\n");
  CHECK(show(snippet_of(lines, range_of(text, "def f():\n"))) == "1|[def f():]|\n");
  CHECK(show(snippet_of(lines, {0, static_cast<ByteOffset>(text.size())}, {0, 1, 2, 400})) == "1|[def f():]|\n2|  [if x:]|\n");
  CHECK(show(snippet_of(lines, range_of(text, "end"), {0, 5, 6, 400})) == "5|  [end]|\n6||\n");
  CHECK(show(snippet_of(LineIndex(""), {0, 0})) == "1||\n");
}

TEST_CASE("of a very long line only the part around the mark is kept, cut between characters", "[finding]") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "\xC3\xA4";
  text.insert(1000, "run()");
  const auto snippet = snippet_of(LineIndex(text), range_of(text, "run()"), {0, 0, 6, 40});
  REQUIRE(snippet.size() == 1);
  CHECK(show(snippet) == "1|…\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4[run()]\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4…|\n");
  const auto whole = snippet_of(LineIndex(text), {0, static_cast<ByteOffset>(text.size())}, {0, 0, 6, 41});
  CHECK(whole[0].text.size() == 40);
  CHECK(whole[0].mark == ByteRange{0, 40});
}

TEST_CASE("every place of a finding is resolved in the text of its own file", "[finding]") {
  const SourceText a("a.py", "x = 1\nrun(x)\n");
  const SourceText b("b.py", "\n\ny\n");
  Finding finding;
  finding.location.file = "a.py";
  finding.location.range = {6, 12};
  finding.related.resize(2);
  finding.related[0].file = "b.py";
  finding.related[0].range = {2, 3};
  finding.related[1].file = "missing.py";
  finding.code_flows = {{{FlowStep{FlowStep::Kind::Source, finding.location, "x", 0}}}};
  finding.fixes = {{Fix::Applicability::Safe, "", {{"a.py", {10, 11}, {}, "1"}}}};
  resolve_places(finding, [&](std::string_view file) { return file == "a.py" ? &a : file == "b.py" ? &b : nullptr; });
  CHECK(finding.location.region == Region{2, 1, 2, 7});
  CHECK(finding.location.snippet.size() == 2);
  CHECK(finding.related[0].region == Region{3, 1, 3, 2});
  CHECK_FALSE(finding.related[1].region.resolved());
  CHECK(finding.code_flows[0].steps[0].location.region == Region{2, 1, 2, 7});
  CHECK(finding.fixes[0].edits[0].region == Region{2, 5, 2, 6});
}

TEST_CASE("no snippet shows a secret", "[finding]") {
  const SourceText text("a.py", "old = 'hunter2!'\nkey = 'hunter2!'\nnext = 'hunter2!', 'hunter'\n");
  Finding finding;
  finding.location.file = "a.py";
  finding.location.range = {17, 33};  // key = 'hunter2!'
  finding.evidence = {{"secret", "h…", {24, 32}, true, ""}};
  finding.related = {finding.location};
  const auto lookup = [&](std::string_view) { return &text; };
  resolve_places(finding, lookup, {1, 1, 6, 400});
  CHECK(show(finding.location.snippet) == "1|old = '********'|\n2|[key = '********']|\n3|next = '********', 'hunter'|\n");
  CHECK(show(finding.related[0].snippet) == show(finding.location.snippet));

  finding.evidence.clear();
  finding.kind = FindingKind::Secret;
  resolve_places(finding, lookup, {0, 0, 6, 400});
  CHECK(show(finding.location.snippet) == "2|[****************]|\n");

  const SourceText key("a.pem", "-----BEGIN\nabc\ndef\n-----END\n");
  finding.location.range = {0, 27};
  finding.related.clear();
  resolve_places(finding, [&](std::string_view) { return &key; }, {0, 0, 6, 400});
  CHECK(show(finding.location.snippet) == "1|[**********]|\n2|[***]|\n3|[***]|\n4|[********]|\n");
}

TEST_CASE("a range that lies beyond the text does no harm", "[finding]") {
  const SourceText text("a", "ab");
  Finding finding;
  finding.kind = FindingKind::Secret;
  finding.location.file = "a";
  finding.location.range = {5, 900};
  resolve_places(finding, [&](std::string_view) { return &text; });
  CHECK(finding.location.region == Region{1, 3, 1, 3});
  CHECK(show(finding.location.snippet) == "1|ab|\n");
}
