// config/dashboards and docs/observability.md against the metrics that are declared.
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "server/observe/run_metrics.h"

namespace omni {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(std::string(OMNI_TEST_DATA) + "/../" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> metrics_in(const std::string& text) {
  std::set<std::string> names;
  const std::regex name("\\bomni_[a-z_]+[a-z]");
  for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it) names.insert(it->str());
  return names;
}

bool declared(std::string name) {
  for (const MetricInfo& info : run_metrics()) {
    if (info.name == name) return true;
    for (const char* part : {"_bucket", "_sum", "_count"}) {  // of a histogram
      if (std::string(info.name) + part == name && info.name.ends_with("_seconds")) return true;
    }
  }
  return false;
}

TEST_CASE("every metric of the dashboard exists, and the dashboard shows something", "[observe]") {
  const std::string text = text_of("config/dashboards/omni.json");
  const nlohmann::json dashboard = nlohmann::json::parse(text, nullptr, false);
  REQUIRE(dashboard.is_object());
  std::set<std::string> names;
  for (const auto& panel : dashboard.at("panels")) {
    for (const auto& target : panel.value("targets", nlohmann::json::array())) {
      const std::set<std::string> used = metrics_in(target.at("expr").get<std::string>());
      CAPTURE(panel.at("title").get<std::string>());
      CHECK_FALSE(used.empty());
      names.insert(used.begin(), used.end());
    }
  }
  CHECK(names.size() >= 12);
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK(declared(name));
  }
}

TEST_CASE("the document lists every metric, and no other", "[observe]") {
  const std::string text = text_of("docs/observability.md");
  const std::set<std::string> named = metrics_in(text);
  for (const std::string& name : named) {
    CAPTURE(name);
    CHECK(declared(name));
  }
  for (const MetricInfo& info : run_metrics()) {
    CAPTURE(info.name);
    CHECK(named.count(std::string(info.name)) == 1);
    CHECK(text.find(std::string(info.help)) != std::string::npos);
  }
}

}  // namespace
}  // namespace omni
