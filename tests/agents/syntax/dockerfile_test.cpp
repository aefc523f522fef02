#include <string>

#include <catch2/catch.hpp>

#include "agents/syntax/parse.h"
#include "protocol/base/context.h"

using namespace omni;

namespace {

const Language& dockerfile() { return *LanguageRegistry::find("dockerfile"); }

Tree tree_of(std::string text, bool fragment = false) {
  return dockerfile().parser(std::make_shared<const std::string>(std::move(text)), dockerfile(), fragment);
}

/// The text of all words of the commands, one command a line.
std::string commands(const Tree& tree) {
  std::string out;
  for (NodeIndex i = 0; i < tree.size(); ++i) {
    if (tree[i].kind != Kind::Call) continue;
    tree.for_each_child(i, [&](NodeIndex word) { out.append(tree.content(word)).append(" "); });
    out += '\n';
  }
  return out;
}

}  // namespace

TEST_CASE("an unknown instruction is an error in a file and shell text in a pattern", "[syntax][dockerfile]") {
  CHECK(tree_of("apt-get update\n").errors().size() == 1);
  CHECK(tree_of("apt-get update\n", true).errors().empty());
  CHECK(commands(tree_of("apt-get update\n", true)) == "apt-get update \n");
}

TEST_CASE("continued lines, comments between them and another escape character", "[syntax][dockerfile]") {
  CHECK(commands(tree_of("RUN a \\\n  # c\n\n  b && \\\n c d")) == "a b \nc d \n");
  CHECK(commands(tree_of("# escape=`\nRUN a `\n  b\\c\n")) == "a b\\c \n");
  CHECK(tree_of("RUN a \\\n  # c\n b\n").comments().size() == 1);
}

TEST_CASE("shell text: operators, subshells, control words, substitutions", "[syntax][dockerfile]") {
  CHECK(commands(tree_of("RUN if [ -f x ]; then (a; b | c); else d; fi || e $(f g) \"`h`\"\n")) ==
        "[ -f x ] \na \nb \nc \nd \ne $(f g) `h` \nf g \nh \n");
  CHECK(commands(tree_of("RUN [\"a\", \"b\"]\n")) == "");
}

TEST_CASE("a heredoc is the shell text of a RUN without command, and only passed over elsewhere", "[syntax][dockerfile]") {
  const Tree run = tree_of("RUN <<-EOF\n\ta\n\tb c\n\tEOF\nUSER x\n");
  CHECK(commands(run) == "a \nb c \n");
  CHECK(run.errors().empty());
  const Tree copy = tree_of("COPY <<a <<\"b\" /x/\n1\na\nRUN no\nb\nRUN yes\n");
  CHECK(commands(copy) == "yes \n");
  CHECK(commands(tree_of("RUN cat <<EOF\nnever closed\n")) == "cat << EOF \n");
}

TEST_CASE("hostile Dockerfiles end", "[syntax][dockerfile]") {
  const std::string open(200000, '(');
  CHECK(tree_of("RUN " + open).size() > 0);
  CHECK(tree_of("RUN $(" + open).size() > 0);
  CHECK(tree_of("RUN \\").size() > 0);
  CHECK(tree_of("ENV =\nENV a\nARG\nFROM\nHEALTHCHECK\nONBUILD\nCOPY [\nRUN [\"\nUSER :\nFROM :@\n").size() > 0);
  std::string unclosed = "RUN ";
  for (int i = 0; i < 200000; ++i) unclosed += "$(";
  CHECK(tree_of(unclosed).size() > 0);
  std::string nested;
  for (int i = 0; i < 100000; ++i) nested += i % 2 == 0 ? "ONBUILD " : "HEALTHCHECK ";
  CHECK(tree_of(nested).size() > 0);
  std::string substitutions = "RUN ";
  for (int i = 0; i < 100000; ++i) substitutions += "$(a ";
  for (int i = 0; i < 100000; ++i) substitutions += ")";
  CHECK(tree_of(substitutions).size() > 0);
}
