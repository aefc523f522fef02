#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What commands that print a list print: a table for people, one JSON array for programs.
namespace omni {

struct RecordValue;
/// Names with values, in the order of writing.
using Record = std::vector<std::pair<std::string, RecordValue>>;
/// The last one holds records inside of a record.
struct RecordValue : std::variant<std::string, bool, std::uint64_t, double, std::vector<std::string>, std::vector<Record>> {
  using variant::variant;
};

/// One JSON array of objects, one object a line, safe to look at in a terminal.
std::string write_records(const std::vector<Record>& records);

/// Columns as wide as their widest cell, two blanks between; the last one is not filled up. Cells are escaped.
///   heading  as many cells as each row
std::string write_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows);

}  // namespace omni
