#include <fstream>
#include <sstream>
#include <stop_token>
#include <string>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "agents/syntax/language.h"
#include "agents/syntax/parse.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"

namespace omni {
namespace {

struct World {
  ManualClock clock;
  NullLog log;
  Context ctx{clock, log};
  LanguageRegistry registry;
};

std::string sample(const std::string& name) {
  std::ifstream file(std::string(OMNI_TEST_DATA) + "/golden/outline/" + name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Snippets {
  const char* language;
  const char* file;
  std::vector<std::string> pieces;  ///< what an edit may put in: some keep the file well-formed, some do not
};

const std::vector<Snippets>& snippets() {
  static const std::vector<Snippets> all = {
      {"python", "kettle.py", {"\n\ndef größe(x):\n    return '茶☕'\n", "\n    ", "x = \"\"\"\n🫖\"\"\"\n", "#é\n", "(", "if a:\n  b\n", "\t"}},
      {"javascript", "kettle.js", {"const ü = `茶${x}`;", "\n// 🫖\n", "{", "}", "/* ", " */", "'", ";\n", "x => x"}},
      {"typescript", "kettle.ts", {"type É = { ü: string };\n", "<", ">", "abstract ", "\n", "as const"}},
      {"java", "Kettle.java", {"int größe = 1;", "/** 茶 */\n", "@Override ", "{", "\"☕\"", "\r\n"}},
      {"go", "kettle.go", {"var größe = \"茶\"\n", "`\n🫖`", "\n", "}", "func f() {}\n"}},
      {"c", "kettle.c", {"int x = 'é';\n", "#define A \\\n 1\n", "*", "/* ☕ */", "{}", "\n#endif\n", "\nTEA_API int é(void) THROW;\n",
                           "\n#ifdef A\nint f(void) {\n#else\nint g(void) {\n#endif\n}\n"}},
      {"cpp", "kettle.cpp", {"auto x = R\"(茶)\";\n", "template <class T> ", "<", "::", "// é\n", "};", "\nclass TEA_API É { Q_OBJECT\n};\n"}},
      {"c_sharp", "Kettle.cs", {"var s = $\"{x}茶\";", "\n", "[A] ", "public ", "{ }"}},
      {"ruby", "kettle.rb", {"\n(p[:k].to_s).m(q).(r)\n", "\nx = <<~EOS\n  茶 #{y}\nEOS\n", "\nend\n", " do |é| 1 end\n", "# ☕\n", "%w(a b)"}},
      {"php", "kettle.php", {"$ü = '茶';\n", "?>☕<?php ", "\n", "function f() {}", "<<<A\né\nA;\n"}},
      {"rust", "kettle.rs", {"let ü = r#\"茶\"#;", "/* /* é */ */", "fn f() {}\n", "'a", "#[x]\n"}},
      {"scala", "Kettle.scala", {"val ü = s\"茶${x}\"\n", "\n", "/* ☕ */", "def f = 1\n", "{"}},
      {"kotlin", "Kettle.kt", {"val ü = \"茶${x}\"\n", "\n", "/* ☕ */", "fun f() = 1\n", "\"\"\"é\n\"\"\""}},
      {"bash", "kettle.sh", {"cat <<EOF\n茶 $x\nEOF\n", "if é; then x; fi\n", "\n", "\"", "$(ls)"}},
      {"hcl", "kettle.tf", {"x = <<EOT\n茶 ${y}\nEOT\n", "b \"é\" {}\n", "\n", "}", "[1, 2]"}},
      {"yaml", "kettle.yaml", {"\n  é: 茶\n", "\n- ☕\n", "  ", "x: |\n  a\n  b\n", "{a: [b]}", "\n---\n"}},
      {"json", "kettle.json", {"\"茶\"", ",", "{}", "[1, 2],", "\n"}},
      {"html", "kettle.html", {"<p>茶</p>", "<br>", "<script>1<2</script>", "<!-- ☕ -->", "</div>"}},
      {"solidity", "Kettle.sol", {"uint x = 1;\n", "// 茶\n", "function f() public {}\n", "{", "\n"}},
      {"dockerfile", "kettle.dockerfile", {"RUN echo 茶\n", "\n", "FROM ☕ AS x\n", "\\\n", "["}},
  };
  return all;
}

bool is_boundary(const std::string& text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80U;
}

ByteOffset boundary(const std::string& text) {
  auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
  while (!is_boundary(text, at)) --at;
  return static_cast<ByteOffset>(at);
}

/// One to three edits that do not overlap: insertions of snippets, deletions, both.
std::vector<ByteEdit> random_edits(const Snippets& from, const std::string& text) {
  std::vector<ByteEdit> edits;
  const int count = *rc::gen::inRange(1, 4);
  for (int i = 0; i < count; ++i) {
    ByteEdit edit;
    edit.range.begin = boundary(text);
    if (*rc::gen::inRange(0, 2) == 0) {  // the start of a line, where more may stand
      while (edit.range.begin > 0 && text[edit.range.begin - 1] != '\n') --edit.range.begin;
    }
    edit.range.end = edit.range.begin;
    if (*rc::gen::inRange(0, 3) == 0) {
      std::size_t end = std::min<std::size_t>(text.size(), edit.range.begin + *rc::gen::inRange<std::size_t>(0, 40));
      while (!is_boundary(text, end)) ++end;
      edit.range.end = static_cast<ByteOffset>(end);
    }
    if (*rc::gen::inRange(0, 4) != 0) edit.text = *rc::gen::elementOf(from.pieces);
    bool apart = true;
    for (const ByteEdit& other : edits) apart = apart && !edits_conflict(other, edit);
    if (apart) edits.push_back(edit);
  }
  return edits;
}

std::string dump(const ParsedFile& file) {
  std::string out = file.tree->dump();
  for (const Comment& comment : file.tree->comments()) out += "comment " + std::to_string(comment.range.begin) + "\n";
  for (const ByteRange& error : file.tree->errors()) out += "error " + std::to_string(error.begin) + "\n";
  return out;
}

}  // namespace

TEST_CASE("edits, then a re-parse, give what a full parse gives", "[reparse]") {
  const World world;
  std::size_t reused = 0;
  const auto check_one = [&](const Snippets& from) {
    const Language& language = *LanguageRegistry::find(from.language);
    std::string text = sample(from.file);
    const auto shared = [](const std::string& t) { return std::make_shared<const std::string>(t); };
    ParsedFile file = *parse(world.ctx, world.registry, language, shared(text), Keep::ForEdits);
    for (int round = 0; round < 4; ++round) {
      const std::vector<ByteEdit> edits = random_edits(from, text);
      text = *apply_edits(text, edits);
      const Result<ParsedFile> again = reparse(world.ctx, world.registry, file, edits, shared(text));
      const Result<ParsedFile> full = parse(world.ctx, world.registry, language, shared(text));
      RC_ASSERT(again.has_value());
      RC_ASSERT(full.has_value());
      RC_ASSERT(dump(*again) == dump(*full));
      if (file.reusable && again->reusable) ++reused;
      if (again->reusable) file = *again;
      if (!again->reusable) break;  // a broken text is parsed anew: nothing more to learn
    }
  };
  for (const Snippets& from : snippets()) {
    REQUIRE(LanguageRegistry::find(from.language) != nullptr);
    REQUIRE_FALSE(sample(from.file).empty());
  }
  const bool holds = rc::check("re-parse equals parse", [&] {
    for (int i = 0; i < 10; ++i) check_one(*rc::gen::elementOf(snippets()));
  });
  CHECK(holds);
  CHECK(reused > 100);  // else the property says nothing
}

TEST_CASE("small well-formed edits reuse the old tree and still give what a full parse gives", "[reparse]") {
  const World world;
  struct Step {
    ByteEdit edit;
    const char* text;
  };
  const Language& python = *LanguageRegistry::find("python");
  const std::vector<Step> steps = {
      {{{4, 5}, "größe"}, "def größe():\n    return 1\n"},
      {{{19, 19}, "if x:\n        "}, "def größe():\n    if x:\n        return 1\n"},
      {{{22, 23}, ""}, "def größe():\n    if :\n        return 1\n"},  // broken for a moment
      {{{19, 32}, ""}, "def größe():\n    return 1\n"},
      {{{28, 28}, "def g(): pass\n"}, "def größe():\n    return 1\ndef g(): pass\n"},
  };
  auto text = std::make_shared<const std::string>("def f():\n    return 1\n");
  ParsedFile file = *parse(world.ctx, world.registry, python, text, Keep::ForEdits);
  CHECK(file.reusable);
  for (const Step& step : steps) {
    const std::vector<ByteEdit> edits{step.edit};
    text = std::make_shared<const std::string>(*apply_edits(*text, edits));
    REQUIRE(*text == step.text);
    const Result<ParsedFile> next = reparse(world.ctx, world.registry, file, edits, text);
    REQUIRE(next.has_value());
    CHECK(dump(*next) == dump(*parse(world.ctx, world.registry, python, text)));
    file = *next;
  }
}

TEST_CASE("edits that do not lead to the new text are refused", "[reparse]") {
  const World world;
  const Language& python = *LanguageRegistry::find("python");
  const ParsedFile file = *parse(world.ctx, world.registry, python, std::make_shared<const std::string>("a = 1\n"));
  const std::vector<ByteEdit> edits{{{0, 1}, "b"}};
  const Result<ParsedFile> wrong = reparse(world.ctx, world.registry, file, edits, std::make_shared<const std::string>("c = 1\n"));
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().code() == ErrorCode::InvalidInput);
}

TEST_CASE("a re-parse goes on from a tree made from a repaired text as if there were none", "[reparse]") {
  const World world;
  const Language& json = *LanguageRegistry::find("json");
  auto text = std::make_shared<const std::string>("{\"a\": [1, 2,], \"b\": 3}");  // the comma is forgiven
  const ParsedFile file = *parse(world.ctx, world.registry, json, text);
  CHECK(file.tree->errors().empty());
  CHECK_FALSE(file.reusable);
  const std::vector<ByteEdit> edits{{{20, 21}, "4"}};
  text = std::make_shared<const std::string>(*apply_edits(*text, edits));
  CHECK(dump(*reparse(world.ctx, world.registry, file, edits, text)) == dump(*parse(world.ctx, world.registry, json, text)));
}

namespace {

/// A clock that advances by itself, and asks for a stop at its n-th reading.
class CountingClock final : public Clock {
 public:
  CountingClock(int stop_at, std::stop_source stop) : stop_at_(stop_at), stop_(std::move(stop)) {}
  std::chrono::steady_clock::time_point now() const override {
    if (++readings_ == stop_at_) stop_.request_stop();
    return std::chrono::steady_clock::time_point(std::chrono::milliseconds(readings_));
  }
  std::chrono::system_clock::time_point system_now() const override { return {}; }
  int readings() const { return readings_; }

 private:
  mutable int readings_ = 0;
  const int stop_at_;
  mutable std::stop_source stop_;
};

std::shared_ptr<const std::string> long_text() {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "x" + std::to_string(i) + " = f(a, b)\n";
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace

TEST_CASE("a parse stops at its deadline", "[parse]") {
  const World world;
  const CountingClock clock(-1, {});
  NullLog log;
  const Context ctx = Context(clock, log).with_deadline(std::chrono::steady_clock::time_point(std::chrono::milliseconds(50)));
  const Result<ParsedFile> parsed = parse(ctx, world.registry, *LanguageRegistry::find("python"), long_text());
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().code() == ErrorCode::DeadlineExceeded);
  CHECK(clock.readings() < 60);  // the parser asked, and did not ask again after the answer
}

TEST_CASE("a deadline that has passed stops a parse before it starts", "[parse]") {
  World world;
  const Context ctx = world.ctx.with_budget(std::chrono::milliseconds(5));
  const Language& python = *LanguageRegistry::find("python");
  const auto text = std::make_shared<const std::string>("x = 1\n");
  const Result<ParsedFile> in_time = parse(ctx, world.registry, python, text);
  REQUIRE(in_time.has_value());
  world.clock.advance(std::chrono::milliseconds(6));
  const Result<ParsedFile> late = parse(ctx, world.registry, python, text);
  REQUIRE_FALSE(late.has_value());
  CHECK(late.error().code() == ErrorCode::DeadlineExceeded);
  const Result<ParsedFile> again = reparse(ctx, world.registry, *in_time, {}, text);
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().code() == ErrorCode::DeadlineExceeded);
}

TEST_CASE("a cancelled parse answers at once, and the next one is not hurt by it", "[parse]") {
  const World world;
  const Language& python = *LanguageRegistry::find("python");
  const auto text = long_text();
  const Result<ParsedFile> whole = parse(world.ctx, world.registry, python, text);
  REQUIRE(whole.has_value());
  const std::vector<ByteEdit> edits{{{0, 1}, "y"}};
  const auto edited = std::make_shared<const std::string>(*apply_edits(*text, edits));
  for (const int stop_at : {2, 30, 200}) {
    std::stop_source stop;
    const CountingClock clock(stop_at, stop);
    NullLog log;
    const Context ctx = Context(clock, log).with_stop(stop.get_token()).with_deadline(std::chrono::steady_clock::time_point(std::chrono::hours(1)));
    const Result<ParsedFile> stopped = parse(ctx, world.registry, python, text);
    REQUIRE_FALSE(stopped.has_value());
    CHECK(stopped.error().code() == ErrorCode::Cancelled);
    CHECK(clock.readings() <= stop_at + 2);
    const Result<ParsedFile> next = reparse(world.ctx, world.registry, *whole, edits, edited);
    REQUIRE(next.has_value());
    CHECK(next->tree->size() == whole->tree->size());
  }
}

TEST_CASE("an edit that breaks the code leaves what was known, until the text is sound again", "[parse]") {
  const World world;
  const Language& python = *LanguageRegistry::find("python");
  const auto text = [](const char* code) { return std::make_shared<const std::string>(code); };
  const Result<ParsedFile> sound = parse(world.ctx, world.registry, python, text("def f():\n  return 1\n\nx = f()\n"), Keep::ForEdits);
  REQUIRE(sound.has_value());
  for (const char* broken : {"def f():\n  return (1\n\nx = f()\n", "def f(:\n  return 1\n\nx = f()\n", "def f():\n  return 1\n\nx = f(\"a)\n"}) {
    CAPTURE(broken);
    const Result<std::optional<ParsedFile>> next = reparse_sound(world.ctx, world.registry, *sound, text(broken));
    REQUIRE(next.has_value());
    CHECK_FALSE(next->has_value());
  }
  const auto mended = text("def f():\n  return (1)\n\nx = f(\"a\")\n");  // both places at once, from the text before they broke
  const Result<std::optional<ParsedFile>> next = reparse_sound(world.ctx, world.registry, *sound, mended);
  REQUIRE((next.has_value() && next->has_value()));
  CHECK((*next)->tree->dump() == parse(world.ctx, world.registry, python, mended)->tree->dump());

  const Result<ParsedFile> ill = parse(world.ctx, world.registry, python, text("x = (1\n"), Keep::ForEdits);
  const Result<std::optional<ParsedFile>> again = reparse_sound(world.ctx, world.registry, *ill, text("xy = (1\n"));
  REQUIRE((again.has_value() && again->has_value()));  // it was so before: analysed as it is
}

}  // namespace omni
