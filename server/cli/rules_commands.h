#pragma once

#include <iosfwd>

#include "server/cli/command_line.h"

/// `omni languages` and `omni rules …`: they answer on `out` and give the exit status. What comes from rule files is shown
/// escaped.
namespace omni {

/// Always 0.
int run_languages(const LanguagesCommand& command, std::ostream& out);

/// list: 0, or 2 when a file or folder named can't be read at all; problems of rules go to `err`.
/// test, bench: see rule_test_command.h and rule_bench_command.h.
/// validate: 0 every rule can be used, 1 some can't, 2 as above. Every pattern is compiled.
int run_rules(const RulesCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err);

}  // namespace omni
