#include "server/scan/report/records.h"

#include <algorithm>

#include "protocol/text/escape.h"
#include "server/scan/report/json_common.h"
#include "server/scan/report/width.h"

namespace omni {

std::string write_records(const std::vector<Record>& records) {
  std::string out = "[";
  for (const Record& record : records) {
    OrderedJson object = OrderedJson::object();
    for (const auto& [key, value] : record) {
      const std::string& name = key;
      std::visit([&](const auto& plain) { object[name] = plain; }, value);
    }
    std::string line = dump_json(object, -1);
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
