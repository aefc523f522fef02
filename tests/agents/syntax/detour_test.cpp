#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "agents/syntax/language.h"
#include "agents/syntax/parse.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"

namespace omni {
namespace {

struct World {
  SystemClock clock;
  NullLog log;
  Context ctx{clock, log};
  LanguageRegistry registry;

  std::shared_ptr<const Tree> tree(const char* language, const std::string& code) const {
    const Result<ParsedFile> parsed = parse(ctx, registry, *LanguageRegistry::find(language), std::make_shared<const std::string>(code));
    REQUIRE(parsed.has_value());
    return parsed->tree;
  }
};

/// What `code` has to become: the tree of `plain`, whatever places say.
struct Case {
  const char* what;
  const char* language;
  const char* code;
  const char* plain;
};

const std::vector<Case> kMacros = {
    {"before a declaration with a type", "c", "TEA_API int brew(void);\nint pour(void) {{ }\n}", "int brew(void);\nint pour(void) {{ }\n}"},
    {"scopes of declarations", "c", "__BEGIN_DECLS\nextern int brew (const char *__leaf) __THROW __nonnull ((1));\n__END_DECLS\n",
     "extern int brew (const char *__leaf);\n"},
    {"between type and name", "c", "typedef int (TEACALL *brewer)(char *leaf);\ncup_t TEA_CALLBACK pour(int a, int b);\n",
     "typedef int (*brewer)(char *leaf);\ncup_t pour(int a, int b);\n"},
    {"the type is inside", "c", "TEA_EXPORT( cup_t )\nbrew( leaf_t leaf );\nstatic TEA_INLINE int f(void) { return 1; }\n",
     "cup_t brew( leaf_t leaf );\nstatic int f(void) { return 1; }\n"},
    {"members", "c", "typedef struct {\n  CUP_HEAD\n  int sugar;\n} cup;\n", "typedef struct {\n  int sugar;\n} cup;\n"},
    {"wrapped parameters", "c", "int brew OF((char *leaf, int n));\nextern int REDIRECT_NTH (pour, (int a, char *b), pour64) __THROW;\n",
     "int brew (char *leaf, int n);\nextern int pour (int a, char *b);\n"},
    {"defined in the file, in small letters", "c",
     "#define hot __attribute__((hot))\n#define rest 1\nhot static int brew(int a) hot;\nint x hot = rest;\nint hot y = 1;\n",
     "#define hot __attribute__((hot))\n#define rest 1\nstatic int brew(int a);\nint x = rest;\nint y = 1;\n"},
    {"a class", "cpp", "class TEA_EXPORT Cup : public Thing {\n  Q_OBJECT\npublic:\n  Cup() TEA_NOEXCEPT;\nsignals:\n  void full();\npublic slots:\n  void pour();\n};\n",
     "class Cup : public Thing {\npublic:\n  Cup();\n  void full();\npublic:\n  void pour();\n};\n"},
    {"a namespace", "cpp", "namespace tea TEA_VISIBILITY(default)\n{\nTEA_BEGIN_NAMESPACE\n  template<typename T>\n    TEA_CONSTEXPR inline T brew(T t) TEA_NOEXCEPT_IF(true)\n    { return t; }\nTEA_END_NAMESPACE\n}\n",
     "namespace tea\n{\n  template<typename T>\n    inline T brew(T t)\n    { return t; }\n}\n"},
    {"exceptions that may be off", "cpp", "void f() {\n  __try { g(); }\n  __catch (...) { h(); }\n}\n", "void f() {\n  try { g(); }\n  catch (...) { h(); }\n}\n"},
    {"statements stay calls", "c", "void f(void) {\n  FOREACH(cup, cups) { pour(cup); }\n  CHECK_LEAF(leaf, 2)\n  return;\n}\n",
     "void f(void) {\n  FOREACH(cup, cups); { pour(cup); }\n  CHECK_LEAF(leaf, 2);\n  return;\n}\n"},
    {"comments in what is blanked", "c", "TEA_API int brew(void) TEA_FORMAT(1, /* leaf */ 2) TEA_PURE;\nTEA_API const char *name(void);\n",
     "int brew(void) /* leaf */;\nconst char *name(void);\n"},
    {"a condition the grammar does not know", "c", "#if defined(A) ? A == 1 : B\nint a;\n#endif\n", "#if defined(A)\nint a;\n#endif\n"},
    {"directives among enumerators", "c", "enum cup {\n  SMALL = 1,\n#define SMALL SMALL\n  LARGE\n#define LARGE LARGE\n};\n", "enum cup {\n  SMALL = 1,\n  LARGE\n};\n"},
};

const std::vector<Case> kConditionals = {
    {"a brace in each branch", "c", "int f(int a) {\n#ifdef HOT\n  if (a > 1) {\n#else\n  if (a > 2) {\n#endif\n    return 1;\n  }\n  return 0;\n}\n",
     "int f(int a) {\n  if (a > 1) {\n    return 1;\n  }\n  return 0;\n}\n"},
    {"half an expression", "c", "int x = 1 +\n#if HOT\n  2 +\n#else\n  3 +\n#endif\n  4;\n", "int x = 1 + 2 + 4;\n"},
    {"a head for one body", "c", "#if HOT\nint brew(int a)\n#else\nint brew(long a)\n#endif\n{ return 1; }\n", "int brew(int a)\n{ return 1; }\n"},
    {"a loose else", "c", "void f(int a) {\n#ifdef HOT\n  if (a)\n    g();\n  else\n#endif\n    h();\n}\n", "void f(int a) {\n  if (a)\n    g();\n  else\n    h();\n}\n"},
    {"never", "c", "int f(int a) {\n#if 0\n  if (a > 1) {\n#else\n  if (a > 2) {\n#endif\n    return 1;\n  }\n  return 0;\n}\n",
     "int f(int a) {\n  if (a > 2) {\n    return 1;\n  }\n  return 0;\n}\n"},
    {"C in a header for both", "c", "#ifdef __cplusplus\nextern \"C\" {\n#endif\nTEA_API int brew(void);\n#ifdef __cplusplus\n}\n#endif\n", "int brew(void);\n"},
    {"C++ in a header for both", "cpp", "#ifdef __cplusplus\nextern \"C\" {\n#endif\nTEA_API int brew(void);\n#ifdef __cplusplus\n}\n#endif\n",
     "extern \"C\" {\nint brew(void);\n}\n"},
};

void expect_same(const World& world, const Case& test) {
  INFO(test.what << "\n" << test.code);
  const std::shared_ptr<const Tree> tree = world.tree(test.language, test.code);
  const std::shared_ptr<const Tree> plain = world.tree(test.language, test.plain);
  CHECK(tree->text() == test.code);
  CHECK(tree->errors().size() == plain->errors().size());
  const bool same = Tree::equal(*tree, 0, *plain, 0);
  CHECK(same);
  if (!same) CHECK(tree->dump() == plain->dump());
}

std::string unread(const Tree& tree) {
  std::string out;
  for (const ByteRange& range : tree.unread()) out += (out.empty() ? "" : " | ") + std::string(slice(tree.text(), range));
  return out;
}

}  // namespace

TEST_CASE("code with macros becomes the tree of the code without them", "[detour]") {
  const World world;
  for (const Case& test : kMacros) expect_same(world, test);
}

TEST_CASE("of a conditional that cuts through code one branch is read", "[detour]") {
  const World world;
  for (const Case& test : kConditionals) expect_same(world, test);
}

TEST_CASE("what is left out of the tree is named", "[detour]") {
  const World world;
  CHECK(unread(*world.tree("c", kConditionals[0].code)) == "if (a > 2) {");
  CHECK(unread(*world.tree("c", kConditionals[1].code)) == "3 +");
  CHECK(unread(*world.tree("c", kConditionals[4].code)).empty());  // never compiled
  CHECK(unread(*world.tree("c", kConditionals[5].code)).empty());  // not C
  CHECK(unread(*world.tree("c", kMacros[0].code)).empty());
}

TEST_CASE("code without errors is parsed as it is, macros or not", "[detour]") {
  const World world;
  const std::shared_ptr<const Tree> tree = world.tree("c", "#ifdef A\nint a;\n#else\nint b;\n#endif\nint f(void) { RETURN_IF(1); return MAX_CUPS * TEA_SIZE; }\n");
  CHECK(tree->errors().empty());
  CHECK(tree->unread().empty());
  CHECK(tree->dump().find("b") != std::string::npos);
}

TEST_CASE("real mistakes stay errors", "[detour]") {
  const World world;
  for (const char* code : {"int f(void) { return (1; }\n", "int x = = 1;\n", "TEA_API int f(void) { if (a { return 1; }\n"}) {
    INFO(code);
    CHECK_FALSE(world.tree("c", code)->errors().empty());
    CHECK_FALSE(world.tree("cpp", code)->errors().empty());
  }
}

TEST_CASE("patterns take no detours: their placeholders look like macros", "[detour]") {
  const World world;
  const Tree tree = parse_fragment(world.registry, *LanguageRegistry::find("c"), "TEA_API static EXTRA int int f(void) THROW THROW(");
  CHECK_FALSE(tree.errors().empty());
}

TEST_CASE("detours cost a bounded number of parses, on hostile text too", "[detour]") {
  const World world;
  const auto repeat = [](std::string_view piece, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += piece;
    return out;
  };
  for (const std::string& code : {repeat("#if A\n{\n", 3000), repeat("#if A\n(\n#else\n", 3000), repeat("AAA BBB(", 5000), repeat("AAA<", 5000),
                                  repeat("int X_Y ( ) Z_Z(1) ", 3000), "enum {" + repeat("A_B,\n#if X\n", 3000), repeat("R\"(", 5000), repeat("#define A(\n", 3000)}) {
    for (const char* language : {"c", "cpp"}) CHECK(world.tree(language, code)->text() == code);
  }
}

}  // namespace omni
