#include "protocol/base/problem.h"

namespace omni {

std::string describe(const Problem& problem) {
  std::string text;
  if (!problem.file.empty()) {
    text += problem.file;
    if (problem.place.line > 0) text += ":" + std::to_string(problem.place.line);
    if (problem.place.column > 0) text += ":" + std::to_string(problem.place.column);
    text += ": ";
  }
  switch (problem.severity) {
    case ProblemSeverity::Error: text += "error: "; break;
    case ProblemSeverity::Warning: text += "warning: "; break;
    case ProblemSeverity::Note: text += "note: "; break;
  }
  if (!problem.rule_id.empty()) text += "rule " + problem.rule_id + ": ";
  text += problem.message;
  if (!problem.hint.empty()) text += " (" + problem.hint + ")";
  return text;
}

}  // namespace omni
