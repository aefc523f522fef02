#include "agents/finding/suppression.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "agents/finding/date.h"

using namespace omni;

namespace {

using Lines = std::vector<std::uint32_t>;

constexpr std::string_view kQualified = "folder.sub.rule-a";

Finding finding_at(std::uint32_t line, std::string rule = "rule-a", std::string qualified = std::string(kQualified)) {
  Finding finding;
  finding.rule_id = std::move(rule);
  finding.qualified_id = std::move(qualified);
  finding.location.region = {line, 1, line, 2};
  return finding;
}

std::chrono::sys_days day(std::string_view text) { return parse_date(text).value(); }

/// Comments as a syntax tree would give them: `#` and `//` to the end of the line, `/* */` and `<!-- -->`.
std::vector<ByteRange> comments_of(std::string_view text) {
  std::vector<ByteRange> ranges;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    std::size_t end = 0;
    if (rest.starts_with("#") || rest.starts_with("//")) {
      end = std::min(text.find_first_of("\r\n", i), text.size());
    } else if (rest.starts_with("/*")) {
      end = std::min(text.find("*/", i), text.size() - 2) + 2;
    } else if (rest.starts_with("<!--")) {
      end = std::min(text.find("-->", i), text.size() - 3) + 3;
    } else {
      ++i;
      continue;
    }
    ranges.push_back({static_cast<ByteOffset>(i), static_cast<ByteOffset>(end)});
    i = end;
  }
  return ranges;
}

Lines suppressed_lines(FileSuppressions suppressions, const Finding& like, std::string_view today = "2026-06-01") {
  Lines lines;
  for (std::uint32_t line = 1; line <= 40; ++line) {
    Finding finding = like;
    finding.location.region = {line, 1, line, 2};
    if (suppressions.match(finding, day(today))) lines.push_back(line);
  }
  return lines;
}

Lines suppressed_lines(std::string_view text) {
  return suppressed_lines(FileSuppressions::read(text, "a.x", comments_of(text)), finding_at(1));
}

}  // namespace

TEST_CASE("a suppression comment speaks of its own line, or alone on a line of the next line of code", "[finding]") {
  struct Case {
    std::string_view text;
    Lines lines;
  };
  const Case cases[] = {
      {"a\nrun()  # omni:ignore rule-a -- why\nb\n", {2}},
      {"a\n# omni:ignore rule-a -- why\nrun()\nb\n", {3}},
      {"  # omni:ignore rule-a -- why\n\n# more words\n\t\nrun()\nb\n", {5}},
      {"// omni:ignore rule-b -- why\n// omni:ignore rule-a -- why\nrun()\n", {3}},
      {"/* omni:ignore rule-a -- why */ run()\nb\n", {1}},
      {"/*\n * omni:ignore rule-a -- why\n * more\n */\nrun()\n", {5}},
      {"f(  /* omni:ignore rule-a -- why\n */\n  x)\n", {1}},
      {"<p>\r\n<!-- omni:ignore rule-a -- why -->\r\n<b>\r\n", {3}},
      {"<!--omni:ignore rule-a-->\r<b>\r", {2}},
      {"<div>\n  {/* omni:ignore rule-a -- why */}\n  <b/>\n", {3}},
      {"# omni:ignore-file rule-a -- generated\nx\n", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40}},
      {"# ticket 12. omni:ignore rule-a -- why\nx\n", {2}},
      {"x = '# omni:ignore rule-a -- why'[0]", {1}},  // the fake tree above takes it for a comment; a real one would not
      {"x = 'omni:ignore rule-a -- why'\n", {}},       // not in a comment
      {"run() # xomni:ignore rule-a -- why\n", {}},
      {"run() # see `omni:ignore rule-a -- why`\n", {}},
      {"# omni:ignore rule-a -- nothing follows", {2}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(suppressed_lines(c.text) == c.lines);
  }
}

TEST_CASE("nosemgrep covers its own line, and alone on a line the one below", "[finding]") {
  struct Case {
    std::string_view text;
    Lines lines;
  };
  const Case cases[] = {
      {"a\nrun() # nosemgrep\nb\n", {2}},
      {"a\n# nosemgrep\nrun()\nb\n", {2, 3}},
      {"a\n# nosemgrep\n\nrun()\n", {2, 3}},
      {"run() //nosem\n", {1}},
      {"run() # NOSEMGREP\n", {1}},
      {"run() # nosem: rule-a, rule-b\n", {1}},
      {"run() # nosemgrep: rule-b rule-a\n", {1}},
      {"run() # nosemgrep:rule-b\n", {}},
      {"run() # nosemgrep: folder.sub.rule-a -- why\n", {1}},
      {"run() # nosemantics\n", {}},
      {"run() # nosem-ish\n", {}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(suppressed_lines(c.text) == c.lines);
  }
}

TEST_CASE("a rule is named by its id, its qualified id or an end of that", "[finding]") {
  struct Case {
    std::string_view name, id, qualified;
    bool yes;
  };
  const Case cases[] = {
      {"rule-a", "rule-a", "folder.sub.rule-a", true},
      {"folder.sub.rule-a", "rule-a", "folder.sub.rule-a", true},
      {"sub.rule-a", "rule-a", "folder.sub.rule-a", true},
      {"ub.rule-a", "rule-a", "folder.sub.rule-a", false},
      {"other.rule-a", "rule-a", "folder.sub.rule-a", false},
      {"folder.sub.rule-a", "rule-a", "rule-a", true},  // the rule file was named directly, its folder is unknown
      {"rule", "rule-a", "folder.sub.rule-a", false},
      {"a", "rule-a", "rule-a", false},
      {"", "rule-a", "rule-a", false},
      {"Rule-A", "rule-a", "rule-a", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name, c.id, c.qualified);
    CHECK(names_rule(c.name, c.id, c.qualified) == c.yes);
  }
  Finding secret = finding_at(1, "omni.secret.aws");
  secret.aliases = {"gitleaks:aws-access-token"};
  CHECK(names_rule("gitleaks:aws-access-token", secret));
}

TEST_CASE("a suppression holds through its last day and says so afterwards", "[finding]") {
  const std::string_view text = "run() # omni:ignore rule-a until=2026-06-30 -- until the migration\n";
  FileSuppressions suppressions = FileSuppressions::read(text, "a.py", comments_of(text));
  const auto on_last_day = suppressions.match(finding_at(1), day("2026-06-30"));
  REQUIRE(on_last_day);
  CHECK(*on_last_day == Suppression{Suppression::Kind::Inline, "rule-a", "until the migration", "", "2026-06-30", "a.py", 1});
  CHECK(suppressions.leftovers([](auto) { return true; }).empty());
  CHECK_FALSE(suppressions.match(finding_at(1), day("2026-07-01")));
  const auto left = suppressions.leftovers([](auto) { return true; });
  REQUIRE(left.size() == 1);
  CHECK(left[0].code == "suppression-expired");
}

TEST_CASE("each name of a suppression knows whether it was needed", "[finding]") {
  const std::string_view text = "run() # omni:ignore rule-a, rule-b, rule-c -- why\n# nosemgrep\nx\n";
  FileSuppressions suppressions = FileSuppressions::read(text, "a.py", comments_of(text));
  CHECK(suppressions.match(finding_at(1), day("2026-01-01")));
  CHECK_FALSE(suppressions.match(finding_at(1, "rule-d", "rule-d"), day("2026-01-01")));
  const auto left = suppressions.leftovers([](std::string_view name) { return name != "rule-c"; });
  REQUIRE(left.size() == 2);
  CHECK(left[0].message == "rule rule-b finds nothing here");
  CHECK(left[1].place.line == 2);
}

TEST_CASE("a directive that can't be read suppresses nothing and is named", "[finding]") {
  struct Case {
    std::string_view comment, code;
  };
  const Case cases[] = {
      {"omni:ignore", "suppression-syntax"},
      {"omni:ignore -- why", "suppression-syntax"},
      {"omni:ignore rule-a because it is fine", "suppression-syntax"},
      {"omni:ignore rule-a, -- why", "suppression-syntax"},
      {"omni:ignore , rule-a -- why", "suppression-syntax"},
      {"omni:ignore rule-a until=tomorrow -- why", "suppression-date"},
      {"omni:ignore rule-a until=2026-02-30 -- why", "suppression-date"},
      {"omni:ignore rule-a until=2026-2-3 -- why", "suppression-date"},
      {"omni:ignore-next-line rule-a -- why", "suppression-syntax"},
      {"omni:ignore until=2026-12-31 rule-a -- why", "suppression-syntax"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.comment);
    const std::string text = "x\nrun() # " + std::string(c.comment) + "\n";
    const FileSuppressions suppressions = FileSuppressions::read(text, "a.py", comments_of(text));
    CHECK(suppressions.entries().empty());
    REQUIRE(suppressions.problems().size() == 1);
    CHECK(suppressions.problems()[0].code == c.code);
    CHECK(suppressions.problems()[0].place == Place{2, 9});
  }
  const std::string late = std::string(20, '\n') + "# omni:ignore-file rule-a -- why\n";
  CHECK(FileSuppressions::read(late, "a.py", comments_of(late)).problems().at(0).code == "suppression-place");
  const std::string in_time = std::string(19, '\n') + "# omni:ignore-file rule-a -- why\n";
  CHECK(FileSuppressions::read(in_time, "a.py", comments_of(in_time)).problems().empty());
  const std::string mute = "run() # omni:ignore rule-a\n";
  const FileSuppressions no_reason = FileSuppressions::read(mute, "a.py", comments_of(mute));
  CHECK(no_reason.entries().size() == 1);
  CHECK(no_reason.problems().at(0).code == "suppression-reason");
}

TEST_CASE("without a syntax tree comments are found by how they open", "[finding]") {
  struct Case {
    std::string_view text;
    Lines lines;
  };
  const Case cases[] = {
      {"key = 1 # omni:ignore rule-a -- why\n", {1}},
      {"; omni:ignore rule-a -- why\n; words\n[section]\n", {3}},
      {"-- omni:ignore rule-a -- why\nselect 1\n", {2}},
      {"--nosem\nselect 1\n", {1, 2}},
      {"<!-- omni:ignore rule-a -- why -->\n<a/>\n", {2}},
      {"key: omni:ignore rule-a -- why\n", {}},
      {"just text with nosemgrep in it\n", {}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(suppressed_lines(FileSuppressions::read_plain(c.text, "a.x"), finding_at(1)) == c.lines);
  }
  const std::string_view markdown = "# nosemgrep\nx\n";
  CHECK(suppressed_lines(FileSuppressions::read_plain(markdown, "a.md", comment_style("markdown")), finding_at(1)).empty());
}

TEST_CASE("a rule can be switched off by the settings", "[finding]") {
  const std::vector<ConfigSuppression> entries = {{"rule-b", "not ours", "", {}, "omni.yaml", {3, 5}},
                                                  {"rule-a", "accepted", "", day("2026-01-31"), "omni.yaml", {4, 5}}};
  CHECK(find_config_suppression(entries, finding_at(9), day("2026-01-31")) == std::size_t{1});
  CHECK_FALSE(find_config_suppression(entries, finding_at(9), day("2026-02-01")));
  CHECK(to_suppression(entries[1]) ==
        Suppression{Suppression::Kind::Config, "rule-a", "accepted", "", "2026-01-31", "omni.yaml", 4});
}

TEST_CASE("a written suppression is read back and does what it should", "[finding]") {
  struct Case {
    std::string_view language, text, at, result;
  };
  const Case cases[] = {
      {"python", "def f():\n    run()\n", "run", "def f():\n    # omni:ignore rule-a until=2026-12-31 -- it's fine\n    run()\n"},
      {"java", "\t\trun();\r\n", "run", "\t\t// omni:ignore rule-a until=2026-12-31 -- it's fine\r\n\t\trun();\r\n"},
      {"css", "a { run }", "run", "/* omni:ignore rule-a until=2026-12-31 -- it's fine */\na { run }"},
      {"xml", "<?xml version='1.0'?>\n<run/>\n", "run",
       "<?xml version='1.0'?>\n<!-- omni:ignore rule-a until=2026-12-31 \xE2\x80\x94 it's fine -->\n<run/>\n"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.language);
    const NewSuppression suppression{{"rule-a"}, "it's\nfine ", day("2026-12-31"), false};
    const auto at = static_cast<ByteOffset>(c.text.find(c.at));
    const auto edit = write_suppression(c.text, at, suppression, comment_style(c.language).value());
    REQUIRE(edit);
    std::string text(c.text);
    text.replace(edit->range.begin, edit->range.size(), edit->text);
    CHECK(text == c.result);
    const auto line = static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + static_cast<long>(text.find(c.at)), '\n') + 1);
    CHECK(suppressed_lines(FileSuppressions::read(text, "a", comments_of(text)), finding_at(1)) == Lines{line});
  }
}

TEST_CASE("a suppression of a whole file stands below the lines that must be first", "[finding]") {
  const auto written = [](std::string text) {
    const auto edit = write_suppression(text, 0, {{"rule-a", "rule-b"}, "generated", {}, true}, *comment_style("python"));
    text.replace(edit->range.begin, edit->range.size(), edit->text);
    return text;
  };
  CHECK(written("x\n") == "# omni:ignore-file rule-a, rule-b -- generated\nx\n");
  CHECK(written("#!/bin/sh\n# -*- coding: utf-8 -*-\nx\n") ==
        "#!/bin/sh\n# -*- coding: utf-8 -*-\n# omni:ignore-file rule-a, rule-b -- generated\nx\n");
  CHECK(written("#!/bin/sh") == "#!/bin/sh\n# omni:ignore-file rule-a, rule-b -- generated\n");
  CHECK(written("\xEF\xBB\xBFx") == "\xEF\xBB\xBF# omni:ignore-file rule-a, rule-b -- generated\nx");
}

TEST_CASE("neither reason nor rule can break out of the comment", "[finding]") {
  const CommentStyle c_block{"", "/*", "*/", false};
  const auto edit = write_suppression("x", 0, {{"a"}, "*/ evil(); /* \x1b[31m\r\nevil()", {}, false}, c_block);
  REQUIRE(edit);
  CHECK(edit->text == "/* omni:ignore a -- * / evil(); / * [31m evil() */\n");
  for (const std::string rule : {"", "a b", "a,b", "a\nb", "a*/", "-->", "--", "until=2026-01-01"}) {
    CAPTURE(rule);
    CHECK_FALSE(write_suppression("x", 0, {{rule}, "why", {}, false}, c_block));
  }
  CHECK_FALSE(write_suppression("x", 0, {{}, "why", {}, false}, c_block));
  CHECK_FALSE(write_suppression("x", 0, {{"a"}, " \n", {}, false}, c_block));
  CHECK_FALSE(write_suppression("x", 0, {{"a"}, "why", {}, false}, CommentStyle{}));
  CHECK_FALSE(comment_style("json"));
}
