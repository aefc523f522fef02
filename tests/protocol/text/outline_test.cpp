#include "protocol/text/outline.h"

#include <catch2/catch.hpp>
#include <set>

namespace omni {

TEST_CASE("the innermost symbol at an offset", "[outline]") {
  Symbol method{.name = "run", .kind = SymbolKind::Method, .range = {10, 20}, .selection = {14, 17}, .container = "Job"};
  Symbol job{.name = "Job", .kind = SymbolKind::Class, .range = {0, 30}, .selection = {6, 9}};
  job.children = {method};
  const Outline outline{.symbols = {job, Symbol{.name = "main", .range = {40, 50}}}};
  const auto name_at = [&](ByteOffset offset) {
    const Symbol* found = innermost_symbol(outline, offset);
    return found == nullptr ? std::string("-") : found->name;
  };
  CHECK(name_at(0) == "Job");
  CHECK(name_at(15) == "run");
  CHECK(name_at(20) == "Job");
  CHECK(name_at(30) == "-");
  CHECK(name_at(49) == "main");
  CHECK(name_at(99) == "-");
}

TEST_CASE("each kind of symbol has a name of its own", "[outline]") {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(SymbolKind::Other); ++kind) {
    names.insert(to_string(static_cast<SymbolKind>(kind)));
  }
  CHECK(names.size() == static_cast<std::size_t>(SymbolKind::Other) + 1);
}

}  // namespace omni
