#include "protocol/text/escape.h"

#include <catch2/catch.hpp>
#include <vector>

namespace omni {
namespace {

using Cases = std::vector<std::pair<std::string, std::string>>;

void expect(std::string (*escape)(std::string_view), const Cases& cases) {
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(escape(text) == expected);
  }
}

}  // namespace

TEST_CASE("what acts instead of being seen is shown", "[escape]") {
  expect(show_controls, {
                            {"plain größe 😀 ~", "plain größe 😀 ~"},
                            {"a\nb\rc\td", "a\\nb\\rc\\td"},
                            {"\x1b[31mred\x07\x7f", "\\x1b[31mred\\x07\\x7f"},
                            {"\xc2\x9b" "31m", "\\x9b31m"},                   // the one-character CSI
                            {"\xe2\x80\xaegpj.exe", "\\u{202e}gpj.exe"},      // right-to-left override
                            {"a\xe2\x80\x8b" "b\xef\xbb\xbf", "a\\u{200b}b\\u{feff}"},
                            {"\xf3\xa0\x81\x81", "\\u{e0041}"},               // a tag character
                            {"\xff\xc3", "\\xff\\xc3"},
                            {std::string("\0", 1), "\\x00"},
                        });
}

TEST_CASE("a terminal line can neither steer the terminal nor the build log", "[escape]") {
  expect(escape_terminal, {
                              {"src/a.py", "src/a.py"},
                              {"\x1b]0;title\x07", "\\x1b]0;title\\x07"},
                              {"::error::pwned", "\\x3a:error::pwned"},
                              {"  ::error::pwned", "  \\x3a:error::pwned"},
                              {"std::string", "std::string"},
                              {"x ##[add-mask]y ##[z", "x #\\x23[add-mask]y #\\x23[z"},
                              {"##vso[task.complete]", "#\\x23vso[task.complete]"},
                              {"\n::error::", "\\n::error::"},
                          });
}

TEST_CASE("Markdown shows text as it is", "[escape]") {
  expect(escape_markdown, {
                              {"plain text, 100%", "plain text, 100%"},
                              {"*a* _b_ `c` ~d~", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~"},
                              {"[x](command:run)", "\\[x\\]\\(command\\:run\\)"},
                              {"![i](http://h/p.png)", "\\!\\[i\\]\\(http\\://h/p\\.png\\)"},
                              {"<img src=x>&amp;", "&lt;img src\\=x&gt;&amp;amp;"},
                              {"# head\n\n    code\n---", "\\# head     code \\-\\-\\-"},
                              {"    indented", "indented"},
                              {"a|b", "a\\|b"},
                              {"1. one", "1\\. one"},
                              {"\x1b[0m", "\\\\x1b\\[0m"},
                              {"@user www.x.y", "\\@user www\\.x\\.y"},
                              {" \n ", ""},
                          });
}

TEST_CASE("code in Markdown can't leave its quotes", "[escape]") {
  expect(markdown_code_span, {
                                 {"", ""},
                                 {"f(x)", "`f(x)`"},
                                 {"a`b", "``a`b``"},
                                 {"`a``b", "``` `a``b ```"},
                                 {" x ", "`  x  `"},
                                 {"a\nb\x1b", "`a\\nb\\x1b`"},
                             });
  CHECK(markdown_code_block("a\n\tb", "python") == "```python\na\n\tb\n```\n");
  CHECK(markdown_code_block("```\n````x\n", "c\n<b>") == "`````\n```\n````x\n`````\n");
  CHECK(markdown_code_block("") == "```\n\n```\n");
  CHECK(markdown_code_block("a\r\n") == "```\na\\r\n```\n");
}

TEST_CASE("HTML is text, in content and attributes", "[escape]") {
  expect(escape_html, {
                          {"<script>alert('x')&\"</script>",
                           "&lt;script&gt;alert(&#39;x&#39;)&amp;&quot;&lt;/script&gt;"},
                          {"a\n\tb", "a\n\tb"},
                          {"\x1b\xff", "\\x1b\\xff"},
                      });
}

TEST_CASE("a CSV field is one field and no formula", "[escape]") {
  expect(csv_field, {
                        {"plain", "plain"},
                        {"a,b", "\"a,b\""},
                        {"say \"x\"", "\"say \"\"x\"\"\""},
                        {"=1+1", "\"'=1+1\""},
                        {"-2", "\"'-2\""},
                        {"@SUM(A1)", "\"'@SUM(A1)\""},
                        {" =1", "\"' =1\""},
                        {"\t=1", "\"'\\t=1\""},
                        {"a\nb", "a\\nb"},
                        {"", ""},
                    });
}

TEST_CASE("workflow commands end where we end them", "[escape]") {
  expect(escape_workflow_data, {
                                   {"50% off\r\n::error::x", "50%25 off%0D%0A::error::x"},
                                   {"a:b,c", "a:b,c"},
                                   {"\x1b[1m", "\\x1b[1m"},
                               });
  expect(escape_workflow_property, {
                                       {"a:b,c%", "a%3Ab%2Cc%25"},
                                       {"x\n::error::", "x%0A%3A%3Aerror%3A%3A"},
                                   });
}

}  // namespace omni
