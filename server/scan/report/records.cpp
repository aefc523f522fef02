#include "server/scan/report/records.h"

#include <algorithm>

#include "protocol/text/escape.h"
#include "server/json/json_common.h"
#include "server/scan/report/width.h"

namespace omni {
namespace {

OrderedJson to_json(const Record& record) {
  OrderedJson object = OrderedJson::object();
  for (const auto& [key, value] : record) {
    OrderedJson& place = object[key];
    if (const auto* records = std::get_if<std::vector<Record>>(&value)) {
      place = OrderedJson::array();
      for (const Record& inner : *records) place.push_back(to_json(inner));
    } else if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
      place = *texts;
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      place = *text;
    } else if (const auto* number = std::get_if<std::uint64_t>(&value)) {
      place = *number;
    } else if (const auto* real = std::get_if<double>(&value)) {
      place = *real;
    } else {
      place = std::get<bool>(value);
    }
  }
  return object;
}

}  // namespace

std::string write_records(const std::vector<Record>& records) {
  std::string out = "[";
  for (const Record& record : records) {
    std::string line = dump_json(to_json(record), -1);
    line.pop_back();  // its line break
    out += (out.size() == 1 ? "\n  " : ",\n  ") + line;
  }
  return out + (records.empty() ? "]\n" : "\n]\n");
}

std::string write_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::vector<std::string>> cells{heading};
  cells.insert(cells.end(), rows.begin(), rows.end());
  std::vector<unsigned> widths(heading.size(), 0);
  for (std::vector<std::string>& row : cells) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = escape_terminal(row[i]);
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::string out;
  for (const std::vector<std::string>& row : cells) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line += std::string(widths[i] - display_width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace omni
