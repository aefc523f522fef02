#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/interfile/interfile.h"
#include "agents/semantics/project/file_facts.h"

/// What following data across files leaves for the next run, as bytes. All of it lies under digests of everything it depends on.
namespace omni {

/// The functions of a file that a rule found sources or sinks in.
struct HeldHere {
  std::uint32_t rule = 0;  ///< number in RuleSet::rules()
  std::vector<std::uint32_t> sources, sinks;  ///< functions of the file, sorted
};

/// What one file says by itself.
struct KeptFile {
  FileFacts facts;
  std::vector<HeldHere> held;
};

/// `places`: by number of a rule, what stands for it; of the rules that may be held, for as long as their groups have one digest.
std::string encode(const KeptFile& file, const std::vector<std::uint32_t>& places);
///   numbers  the other way
/// Nothing: these are no such bytes.
std::optional<KeptFile> decode_file(std::string_view bytes, const std::vector<std::uint32_t>& numbers);

}  // namespace omni
