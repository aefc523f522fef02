#include "tests/server/scan/report/sample_report.h"

#include "agents/finding/fingerprint.h"
#include "agents/finding/places.h"

namespace omni::test {

namespace {

ByteRange range_of(const std::string& text, const std::string& part) {
  const auto begin = static_cast<ByteOffset>(text.find(part));
  return {begin, static_cast<ByteOffset>(begin + part.size())};
}

Location location(const std::string& file, const std::string& text, const std::string& part, std::string message = {}) {
  Location result;
  result.file = file;
  result.range = range_of(text, part);
  result.message = std::move(message);
  return result;
}

void resolve(Finding& finding, const std::string& file, const std::string& text) {
  const SourceText source(file, text);
  resolve_places(finding, [&](std::string_view name) { return name == file ? &source : nullptr; });
  FileFingerprinter fingerprinter(text, "salt");
  const auto tokens = plain_tokens(slice(text, finding.location.range));
  finding.fingerprints = fingerprinter.next({finding.rule_id, file, finding.location.symbol, tokens, {}}, finding.kind,
                                            finding.location.region.start_line);
}

RuleDescriptor sql_rule() {
  RuleDescriptor rule;
  rule.id = "omni.py.sqli.string-format";
  rule.qualified_id = rule.id;
  rule.name = "SQL built from strings";
  rule.message = "The query is built from $X. Whoever controls it controls the query. Pass it as a parameter.";
  rule.help_text = "Strings that become part of a query can change what it does.\n\nUse parameters: `execute(\"... where id = ?\", (id,))`.";
  rule.pack = "omni";
  rule.version = "1";
  rule.severity = Severity::High;
  rule.confidence = Confidence::High;
  rule.cwe = {"CWE-89"};
  rule.owasp = {"A03:2021"};
  rule.references = {"https://owasp.org/www-community/attacks/SQL_Injection", "a book on databases"};
  rule.languages = {"python"};
  rule.category = "security";
  return rule;
}

RuleDescriptor key_rule() {
  RuleDescriptor rule;
  rule.id = "omni.secrets.api-key";
  rule.qualified_id = rule.id;
  rule.message = "An API key in the source.";
  rule.kind = FindingKind::Secret;
  rule.severity = Severity::Critical;
  rule.security_severity = 9.8;
  rule.cwe = {"CWE-798", "CWE-259"};
  return rule;
}

RuleDescriptor header_rule() {
  RuleDescriptor rule;
  rule.id = "team.header";
  rule.qualified_id = "team.files.team.header";
  rule.message = "The file has no licence header";
  rule.kind = FindingKind::Policy;
  rule.severity = Severity::Low;
  rule.confidence = Confidence::Low;
  rule.category = "policy";
  return rule;
}

const std::string kApp =
    "import db\n"
    "\n"
    "def find(request):\n"
    "\tname = request.args['name']\n"
    "\treturn db.execute(\"select * from t where name = '%s'\" % name)\n";

Finding sql_finding() {
  Finding finding;
  finding.rule_id = finding.qualified_id = sql_rule().id;
  finding.pack = "omni";
  finding.severity = Severity::High;
  finding.confidence = Confidence::High;
  finding.message = "The query is built from name. Whoever controls it controls the query. Pass it as a parameter.";
  finding.cwe = {"CWE-89"};
  finding.owasp = {"A03:2021"};
  finding.location = location("src/app.py", kApp, "db.execute(\"select * from t where name = '%s'\" % name)");
  finding.location.symbol = "find";
  finding.related = {location("src/app.py", kApp, "import db", "the database comes from here")};
  CodeFlow flow;
  flow.steps = {{FlowStep::Kind::Source, location("src/app.py", kApp, "request.args['name']"), "request.args['name']", 0},
                {FlowStep::Kind::Propagator, location("src/app.py", kApp, "name ="), "", 0},
                {FlowStep::Kind::Sink, location("src/app.py", kApp, "% name"), "% name", 0}};
  finding.code_flows = {flow};
  finding.evidence = {{"$X", "name", range_of(kApp, "name)"), false, {}}};
  Fix fix;
  fix.description = "Pass the value as a parameter";
  fix.edits = {{"src/app.py", range_of(kApp, "'%s'"), {}, "?"}, {"src/app.py", range_of(kApp, " % name"), {}, ", (name,)"}};
  finding.fixes = {fix};
  finding.provenance = {"security", "omni", "0.1.0", "", "", 1200, true};
  resolve(finding, "src/app.py", kApp);
  return finding;
}

Finding key_finding() {
  const std::string text = "// \xE5\xAF\x86\xE9\x92\xA5 \xF0\x9F\x94\x91\nconst key = \"\xE5\xAF\x86\xE9\x92\xA5\", token = \"sk-REDACTED\";\n";
  Finding finding;
  finding.rule_id = finding.qualified_id = key_rule().id;
  finding.kind = FindingKind::Secret;
  finding.severity = Severity::Critical;
  finding.message = "An API key in the source.";
  finding.cwe = {"CWE-798", "CWE-259"};
  finding.aliases = {"gitleaks:generic-api-key"};
  finding.evidence = {{"secret", "sk-R…", range_of(text, "sk-REDACTED"), true, keyed_hash("sk-REDACTED", "salt")}};
  return place(finding, "src/k\xC3\xBC" "che.js", text, "\"sk-REDACTED\"");
}

Finding header_finding() {
  Finding finding;
  finding.rule_id = "team.header";
  finding.qualified_id = "team.files.team.header";
  finding.kind = FindingKind::Policy;
  finding.severity = Severity::Low;
  finding.confidence = Confidence::Low;
  finding.message = "The file has no licence header";
  std::string text = "package a\n";
  for (int i = 0; i < 9; ++i) text += "line " + std::to_string(i) + "\n";
  return place(finding, "a file/x:y.go", text, text);
}

Finding long_line_finding() {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "var a" + std::to_string(i) + "=" + std::to_string(i) + ";";
  text += "eval(x);";
  for (int i = 0; i < 200; ++i) text += "f();";
  Finding finding;
  finding.rule_id = finding.qualified_id = "omni.js.eval";
  finding.severity = Severity::Medium;
  finding.message = "eval runs whatever it is given.\nUse JSON.parse for data.";
  return place(finding, "dist/app.js", text, "eval(x)");
}

}  // namespace

Finding place(Finding finding, const std::string& file, const std::string& text, const std::string& part) {
  finding.location.file = file;
  finding.location.range = range_of(text, part);
  resolve(finding, file, text);
  return finding;
}

ScanReport sample_report() {
  ScanReport report;
  report.tool_version = "0.1.0";
  report.rules = {sql_rule(), key_rule(), header_rule()};
  report.rule_count = report.rules.size();
  report.findings = {sql_finding(), key_finding(), header_finding(), long_line_finding()};

  Finding suppressed = place(header_finding(), "src/gen.go", "package gen\n", "package gen");
  suppressed.suppression = Suppression{Suppression::Kind::File, "team.header", "generated", "", "2026-12-31", "src/gen.go", 2};
  Finding known = place(header_finding(), "src/old.go", "package old\n", "package old");
  known.suppression = Suppression{Suppression::Kind::Baseline, "team.header", "", "", "", "", 0};
  known.state = FindingState::Unchanged;
  suppressed.state = FindingState::Unchanged;
  for (Finding& finding : report.findings) finding.state = FindingState::New;
  report.findings[0].state = FindingState::Updated;
  report.findings.push_back(suppressed);
  report.findings.push_back(known);
  report.baseline_used = true;
  report.absent = {{"team.header", "src/gone.go", 3, {"00000000000000000000000000000001", "", ""}}};

  report.problems = {
      {ProblemSeverity::Warning, "unsupported-mode", "taint rules are not supported yet", "", "rules/taint.yaml", {3, 5}, "py.taint"},
      {ProblemSeverity::Error, "pattern-syntax", "unbalanced ')'", "close it", "rules/a.yaml", {14, 7}, "py.bad"}};
  report.notifications = {
      {Notification::Level::Note, "parse-errors", "2 places could not be parsed and were left out", "src/app.py", {7, 1, 7, 9}, ""},
      {Notification::Level::Error, "timeout-rule", "stopped after 2,000,000 steps", "dist/app.js", {}, "omni.py.sqli.string-format"}};
  report.files = {"src/app.py", "src/k\xC3\xBC" "che.js", "a file/x:y.go", "dist/app.js", "src/gen.go", "src/old.go"};
  report.skipped = {{"logo.png", "binary", ""}, {"big.json", "too-large", "12.1 MB, above --max-file-size 2 MB"}, {"a.png", "binary", ""}};
  report.bytes_scanned = 1234567;
  report.complete = false;
  finish(report);
  return report;
}

ScanReport hostile_report() {
  const std::string name = "a\x1b]0;owned\x07\n::error file=x::boom\xFF\xE2\x80\xAE.py";
  const std::string text =
      "::error::x\n"
      "\x1b[31m##[command]rm\x1b[0m \xE2\x80\xAE" "evil <script>alert(1)</script> [a](http://evil.example) ![i](http://evil.example/i.png)\r\n"
      "\xFF\xFE\xC2\x9B" "31m\n";
  Finding finding;
  finding.rule_id = finding.qualified_id = "x\x1b[1m.[r](command:evil)";
  finding.message = "::set-output name=x::y\n##[error] see [here](http://evil.example) <img src=x onerror=alert(1)> \x1b]8;;http://evil\x07 `code` | table |";
  finding.location.symbol = "f\x1b[2J";
  finding = place(finding, name, text, "##[command]rm\x1b[0m \xE2\x80\xAE" "evil");
  finding.related = {finding.location};
  finding.related[0].message = "[x](command:evil)\x1b[0m";
  finding.code_flows = {{{{FlowStep::Kind::Source, finding.location, "::warning::\x1b[5m", 0}}}};
  finding.fixes = {{Fix::Applicability::Safe, "::debug::\x1b[0m", {{name, finding.location.range, finding.location.region, "::error::\x1b[0m\n##[x]"}}}};
  ScanReport report;
  report.tool_version = "0.1.0";
  report.findings = {finding};
  Finding suppressed = finding;
  suppressed.suppression = Suppression{Suppression::Kind::Inline, finding.rule_id, "::error::why\x1b[0m", "me\x1b", "", name, 2};
  suppressed.fingerprints = {};
  report.findings.push_back(suppressed);
  RuleDescriptor rule;
  rule.id = finding.rule_id;
  rule.qualified_id = finding.rule_id;
  rule.name = "<b>n</b>\x1b[0m";
  rule.message = finding.message;
  rule.help_text = "# Head\n\n<script>alert(1)</script> ![x](http://evil.example/x.png)\n\n[run](command:evil)";
  rule.help_uri = "javascript:alert(1)";
  rule.references = {"https://evil.example/<script>", "command:evil", "https://ok.example/a?b=c"};
  rule.cwe = {"CWE-79: x\x1b[0m", "nonsense"};
  rule.category = "security\x1b[0m";
  report.rules = {rule};
  report.rule_count = 1;
  report.problems = {{ProblemSeverity::Error, "unknown-key", "::error::unknown \x1b[0m[k](command:x)", "hint\x07", name, {1, 1}, finding.rule_id}};
  report.notifications = {{Notification::Level::Warning, "parse-errors", "::error::\x1b[0m", name, {}, ""}};
  report.files = {name};
  report.skipped = {{"::warning::\x1b[0m", "binary", "\x1b[0m"}};
  report.timing = {{"::group::scan", std::chrono::microseconds(1500)}};
  finish(report);
  return report;
}

}  // namespace omni::test
