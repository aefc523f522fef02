#include "server/scan/report/shown.h"

#include "protocol/text/escape.h"

namespace omni {

std::string shown_text(std::string_view text) {
  std::string out;
  for (std::size_t begin = 0; begin <= text.size();) {
    std::size_t end = text.find_first_of("\n\t", begin);
    if (end == std::string_view::npos) end = text.size();
    std::string_view part = text.substr(begin, end - begin);
    if (end < text.size() && text[end] == '\n' && part.ends_with('\r')) part.remove_suffix(1);
    out += show_controls(part);
    if (end < text.size()) out += text[end];
    begin = end + 1;
  }
  return out;
}

std::string count_of(std::uint64_t count, std::string_view singular, std::string_view plural) {
  std::string text = std::to_string(count) + " ";
  if (count == 1) text += singular;
  else text += plural.empty() ? std::string(singular) + "s" : std::string(plural);
  return text;
}

std::string shown_size(std::uint64_t bytes) {
  if (bytes < 1000) return count_of(bytes, "byte");
  constexpr std::string_view kUnits[] = {"kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  std::uint64_t tenths = (bytes + 50) / 100;
  while (tenths >= 10'000 && unit + 1 < std::size(kUnits)) {
    tenths = (tenths + 500) / 1000;
    ++unit;
  }
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " " + std::string(kUnits[unit]);
}

}  // namespace omni
