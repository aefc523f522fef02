#include "server/workspace/open_documents.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace omni {
namespace {

struct Edited {
  std::string name;
  std::string before;
  std::vector<DocumentChange> changes;
  PositionEncoding encoding;
  std::string after;
};

Range at(std::uint32_t line, std::uint32_t from, std::uint32_t to) { return {{line, from}, {line, to}}; }

TEST_CASE("changes apply one after the other, in columns of the encoding", "[open_documents]") {
  const std::vector<Edited> cases{
      {"a word in the middle", "let a = 1;\n", {{at(0, 4, 5), "b"}}, PositionEncoding::Utf16, "let b = 1;\n"},
      {"behind an astral character", "😀x\n", {{at(0, 2, 3), "y"}}, PositionEncoding::Utf16, "😀y\n"},
      {"the same in bytes", "😀x\n", {{at(0, 4, 5), "y"}}, PositionEncoding::Utf8, "😀y\n"},
      {"the same in code points", "😀x\n", {{at(0, 1, 2), "y"}}, PositionEncoding::Utf32, "😀y\n"},
      {"the second speaks of what the first made", "ab\n", {{at(0, 0, 0), "x\n"}, {at(1, 1, 2), "c"}}, PositionEncoding::Utf16, "x\nac\n"},
      {"over CRLF", "a\r\nb\r\n", {{Range{{0, 1}, {1, 0}}, " "}}, PositionEncoding::Utf16, "a b\r\n"},
      {"all of it", "old", {{std::nullopt, "new"}}, PositionEncoding::Utf16, "new"},
      {"beyond the end is the end", "a", {{Range{{7, 0}, {9, 9}}, "b"}}, PositionEncoding::Utf16, "ab"},
  };
  for (const Edited& each : cases) {
    INFO(each.name);
    OpenDocuments documents;
    REQUIRE(documents.open("file:///w/a.ts", "typescript", 1, each.before).has_value());
    const std::uint64_t revision = documents.find("file:///w/a.ts")->revision;
    const auto changed = documents.change("file:///w/%61.ts", 2, each.changes, each.encoding);
    REQUIRE(changed.has_value());
    CHECK((*changed)->source.text() == each.after);
    CHECK((*changed)->version == 2);
    CHECK((*changed)->revision > revision);
    CHECK((*changed)->client_uri == "file:///w/a.ts");  // the spelling it was opened with
  }
}

TEST_CASE("what is not open can't be changed or closed, and what is no URI not opened", "[open_documents]") {
  OpenDocuments documents;
  CHECK(documents.change("file:///a", 1, {}, PositionEncoding::Utf16).error().code() == ErrorCode::NotFound);
  CHECK(documents.close("file:///a").error().code() == ErrorCode::NotFound);
  CHECK(documents.open("no uri", "python", 1, "").error().code() == ErrorCode::InvalidInput);
  REQUIRE(documents.open("untitled:Untitled-1", "python", 1, "x").has_value());
  CHECK(documents.find("untitled:Untitled-1")->path == "Untitled-1");
  CHECK(documents.close("untitled:Untitled-1")->source.text() == "x");
  CHECK(documents.find("untitled:Untitled-1") == nullptr);
}

}  // namespace
}  // namespace omni
