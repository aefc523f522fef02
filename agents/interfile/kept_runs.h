#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/interfile/interfile.h"
#include "agents/interfile/keeping.h"

namespace omni {

/// What rules are asked with when they are looked for across files.
RuleRunOptions rule_options(const InterfileOptions& options, const Language* language);

/// Finds what earlier runs left in the store, and leaves what this one found. Threads: any.
class KeptRuns {
 public:
  /// Both outlive it.
  KeptRuns(const RuleSet& rules, const InterfileOptions& options);

  /// There is a store, the sieve is on, and every rule is known by its text. False: nothing else is to be called.
  bool active() const { return active_; }

  /// Of all that the facts of a file, and what rules hold in it, depend on.
  Digest file_key(std::string_view path, const InterfileInput& input, const Digest& text) const;
  std::optional<KeptFile> file(std::string_view path, const Language& language, const Digest& key) const;
  void keep_file(std::string_view path, const Language& language, const Digest& key, const KeptFile& file) const;

  /// Of the whole result; `files`: of each, in order.
  Digest whole_key(std::span<const Digest> files) const;
  std::optional<InterfileFindings> whole(const Digest& key) const;
  void keep_whole(const Digest& key, const InterfileFindings& findings) const;

 private:
  std::vector<std::uint32_t> numbers_of(std::string_view path, const Language& language) const;

  const RuleSet& rules_;
  const InterfileOptions& options_;
  const bool active_;
};

}  // namespace omni
