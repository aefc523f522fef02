// Arbitrary bytes as a comparison; values of its variables follow, one a line, behind a line `----`.
#include "agents/rules/comparison.h"

#include <string>
#include <vector>

#include "tests/fuzz/support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace omni;
  std::string_view text = fuzz::text_of(data, size);
  const std::string_view source = fuzz::take_part(text);
  const Result<ComparisonExpression> parsed = ComparisonExpression::parse(source);
  static_cast<void>(number_from_source(source));
  static_cast<void>(number_from_source(source, 16, true));
  if (!parsed.has_value()) {
    fuzz::require(!parsed.error().message().empty());
    return 0;
  }
  std::vector<std::string> values;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    values.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  ComparisonEnvironment environment;
  environment.value_of = [&](std::string_view name) -> std::optional<ComparisonValue> {
    fuzz::require(name.starts_with('$'));
    if (values.empty()) return std::nullopt;
    const std::string& value = values[name.size() % values.size()];
    if (value.starts_with('"')) return ComparisonValue{value.substr(1)};
    if (value.starts_with('[')) return ComparisonValue{ComparisonValue::List{ComparisonValue{value.substr(1)}, ComparisonValue{std::int64_t{1}}}};
    if (auto number = number_from_source(value)) return number;
    return ComparisonValue{ComparisonValue::Code{value}};
  };
  const fuzz::FuzzContext context;
  std::string why;
  const Result<bool> first = parsed->holds(context.ctx, environment, &why);
  const Result<bool> second = parsed->holds(context.ctx, environment);
  fuzz::require(first.has_value() == second.has_value() && (!first.has_value() || *first == *second));
  return 0;
}
