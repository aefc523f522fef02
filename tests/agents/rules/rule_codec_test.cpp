#include "agents/rules/rule_codec.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "agents/rules/rule_parser.h"

using namespace omni;

namespace {

Formula leaf(const std::string& text) {
  Formula out;
  out.kind = Formula::Kind::Regex;
  out.text = text;
  out.place = {7, 300};
  return out;
}

/// A formula in which nothing is as it is by default.
Formula full_formula() {
  Condition condition;
  condition.kind = Condition::Kind::Name;
  condition.regex = {"$A", "a+", true};
  condition.pattern = {"$B", "python", {leaf("inner")}};
  condition.comparison = {"$C", "$C > 1", true, 16};
  condition.analysis = {"$D", "entropy_v2", "strict"};
  condition.type = {"$E", {"int", "long"}, "java"};
  condition.name = {"$F", "function", {"os", "sys"}, {"os.path"}};
  condition.place = {2, 3};
  Formula out = leaf(std::string("with \0 and \xFF", 12));
  out.kind = Formula::Kind::Not;
  out.children = {leaf("one"), leaf("two")};
  out.conditions = {condition};
  out.focus = {{"$A", "$B"}, {"$C"}};
  out.as_metavariable = "$X";
  return out;
}

RuleOptions other_options() {
  RuleOptions out;
  for (bool RuleOptions::*const option : {&RuleOptions::constant_propagation,
                                          &RuleOptions::symbolic_propagation,
                                          &RuleOptions::ac_matching,
                                          &RuleOptions::commutative_boolop,
                                          &RuleOptions::symmetric_eq,
                                          &RuleOptions::vardef_assign,
                                          &RuleOptions::flddef_assign,
                                          &RuleOptions::attr_expr,
                                          &RuleOptions::unify_ids_strictly,
                                          &RuleOptions::arrow_is_function,
                                          &RuleOptions::let_is_var,
                                          &RuleOptions::go_deeper_expr,
                                          &RuleOptions::go_deeper_stmt,
                                          &RuleOptions::implicit_deep_exprstmt,
                                          &RuleOptions::implicit_ellipsis,
                                          &RuleOptions::implicit_return,
                                          &RuleOptions::decorators_order_matters,
                                          &RuleOptions::xml_singleton_loose_matching,
                                          &RuleOptions::xml_attrs_implicit_ellipsis,
                                          &RuleOptions::xml_children_ordered,
                                          &RuleOptions::taint_assume_safe_functions,
                                          &RuleOptions::taint_assume_safe_indexes,
                                          &RuleOptions::taint_assume_safe_comparisons,
                                          &RuleOptions::taint_assume_safe_booleans,
                                          &RuleOptions::taint_assume_safe_numbers,
                                          &RuleOptions::taint_only_propagate_through_assignments,
                                          &RuleOptions::taint_unify_mvars,
                                          &RuleOptions::taint_focus_on,
                                          &RuleOptions::generic_engine_aliengrep,
                                          &RuleOptions::generic_multiline,
                                          &RuleOptions::generic_caseless}) {
    out.*option = !(out.*option);
  }
  out.generic_extra_braces = "<>";
  out.generic_extra_word_characters = "-";
  out.generic_ellipsis_max_span = -1;
  out.generic_comment_style = "shell";
  return out;
}

/// Rules and problems in which nothing is as it is by default.
LoadedRules full_rules() {
  Rule rule;
  rule.id = "id";
  rule.qualified_id = "folder.id";
  rule.message = std::string(1000, 'm');
  rule.severity = RuleSeverity::Critical;
  rule.severity_text = "CRITICAL";
  rule.languages = {"python", "js"};
  rule.mode = RuleMode::Taint;
  rule.formula = full_formula();
  rule.taint.sources = {{full_formula(), true, TaintSource::SideEffect::Only, true, "L", "A and B"}};
  rule.taint.sinks = {{full_formula(), false, true, "L", {{"$X", "A"}, {"$Y", "B"}}}};
  rule.taint.sanitizers = {{full_formula(), true, true, true}};
  rule.taint.propagators = {{full_formula(), "$A", "$B", false, "L", {"M"}, "N"}};
  rule.options = other_options();
  rule.include_paths = {"src/"};
  rule.exclude_paths = {"*.min.js", "vendor"};
  rule.fix = "";
  rule.fix_regex = FixRegex{"a", "b", 3};
  MetadataValue scalar{MetadataValue::Kind::Scalar, "v", {}, {}};
  MetadataValue list{MetadataValue::Kind::List, {}, {scalar, scalar}, {}};
  rule.metadata = {{"CWE-89"}, {"A1"},     {"https://x"},
                   {"django"}, "security", RuleConfidence::High,
                   "LOW",      "HIGH",     {MetadataValue::Kind::Map, {}, {}, {{"k", list}, {"l", scalar}}}};
  rule.file = "rules/a.yaml";
  rule.place = {1, 9};
  return {{rule, Rule()}, {{ProblemSeverity::Note, "code", "message", "hint", "file", {4, 5}, "rule"}, Problem()}};
}

}  // namespace

TEST_CASE("what is written is read, every member of it", "[rule_codec]") {
  const LoadedRules rules = full_rules();
  CHECK(decode_rules(encode(rules)) == rules);
  CHECK(decode_rules(encode(LoadedRules())) == LoadedRules());
  const Requirement word{Requirement::Kind::Word, "name", {}};
  const RuleSketch sketch{{{Requirement::Kind::Any, {}, {word, {Requirement::Kind::Caseless, "x", {}}}}, {}}, {}};
  CHECK(decode_sketch(encode(sketch)) == sketch);
  const RuleSketch refused{{}, rules.problems.front()};
  CHECK(decode_sketch(encode(refused)) == refused);
}

TEST_CASE("the rules of our packs come back as they were parsed", "[rule_codec]") {
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(OMNI_TEST_DATA) + "/../config/rules")) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream in(entry.path());
    const LoadedRules rules =
        parse_rules(std::string(std::istreambuf_iterator<char>(in), {}), entry.path().string(), "a.b");
    INFO(entry.path().string());
    CHECK(decode_rules(encode(rules)) == rules);
    ++files;
  }
  CHECK(files > 100);
}

TEST_CASE("bytes that were cut give nothing, changed ones no harm", "[rule_codec]") {
  const std::string bytes = encode(full_rules());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    REQUIRE_FALSE(decode_rules(std::string_view(bytes).substr(0, i)));
    for (const unsigned mask : {0x01U, 0x80U, 0xFFU}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ mask);
      static_cast<void>(decode_rules(changed));
    }
  }
  REQUIRE_FALSE(decode_rules(bytes + "x"));
}

TEST_CASE("lists that claim more than is there and nesting without end are refused", "[rule_codec]") {
  const std::string huge = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F";  // a length of 63 bits
  CHECK_FALSE(decode_rules(huge));
  CHECK_FALSE(decode_sketch(huge));
  Requirement nested;
  for (int i = 0; i < 1000; ++i) nested = {Requirement::Kind::All, {}, {std::move(nested)}};
  CHECK_FALSE(decode_sketch(encode(RuleSketch{{nested}, {}})));
}
