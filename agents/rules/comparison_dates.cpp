#include "agents/rules/comparison_dates.h"

#include <algorithm>
#include <array>

namespace omni {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

std::optional<int> take_digits(std::string_view& text, std::size_t least, std::size_t most) {
  int value = 0;
  std::size_t count = 0;
  for (; count < most && count < text.size() && text[count] >= '0' && text[count] <= '9'; ++count) value = value * 10 + (text[count] - '0');
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

std::optional<int> take_month_name(std::string_view& text) {
  for (std::size_t i = 0; i < kMonths.size() && text.size() >= 3; ++i) {
    const bool same = std::equal(kMonths[i].begin(), kMonths[i].end(), text.begin(),
                                 [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
    if (!same) continue;
    text.remove_prefix(3);
    return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_date(std::string_view text, std::string_view format) {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  const auto take_into = [&](int& part, std::size_t least, std::size_t most) {
    const std::optional<int> value = take_digits(text, least, most);
    part = value.value_or(part);
    return value.has_value();
  };
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      if (text.empty() || text.front() != format[i]) return std::nullopt;
      text.remove_prefix(1);
      continue;
    }
    bool taken = false;
    switch (format[++i]) {
      case 'Y': taken = take_into(year, 4, 4); break;
      case 'm': taken = take_into(month, 1, 2); break;
      case 'd': taken = take_into(day, 1, 2); break;
      case 'H': taken = take_into(hour, 1, 2) && hour < 24; break;
      case 'M': taken = take_into(minute, 1, 2) && minute < 60; break;
      case 'S': taken = take_into(second, 1, 2) && second < 61; break;
      case 'y':
        taken = take_into(year, 2, 2);
        year += year < 69 ? 2000 : 1900;  // as POSIX says
        break;
      case 'b':
        if (const auto value = take_month_name(text)) {
          month = *value;
          taken = true;
        }
        break;
      case '%':
        taken = !text.empty() && text.front() == '%';
        if (taken) text.remove_prefix(1);
        break;
      default: break;
    }
    if (!taken) return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!text.empty() || !date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86'400 + hour * 3600 + minute * 60 + second;
}

std::int64_t midnight_before(std::chrono::system_clock::time_point now) {
  return std::int64_t{std::chrono::floor<std::chrono::days>(now).time_since_epoch().count()} * 86'400;
}

}  // namespace omni
