#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agents/semantics/project/file_facts.h"

/// Who calls whom, over all files of a workspace, by names alone: imports, declared and constructed types, classes and their bases.
namespace omni {

/// A file of the workspace; `language` and `facts` null: not one that takes part, but its path may matter (`go.mod`).
struct ProjectFile {
  std::string path;  ///< '/' between parts; all of one workspace alike
  const Language* language = nullptr;
  std::shared_ptr<const FileFacts> facts;
  std::string go_module;  ///< of a `go.mod`: the path that the module has
};

using FunctionId = std::uint32_t;  ///< over all files, by file, then as in its facts

struct CallTarget {
  enum class Way : std::uint8_t {
    Plain,           ///< arguments are the parameters
    Method,          ///< the object it is called on is the receiver
    Constructor,     ///< what the call gives is the receiver
    OwnConstructor,  ///< `super(…)`: the caller's own object is the receiver
    OwnMethod,       ///< called by its bare name, or through `super`: likewise
  };
  FunctionId function = 0;
  Way way = Way::Plain;
  bool operator==(const CallTarget&) const = default;
};

struct CallLink {
  NodeIndex node = 0;        ///< Call or New
  std::uint32_t caller = 0;  ///< index in the facts of the file
  std::vector<CallTarget> targets;
};

class Links {
 public:
  /// `files` sorted by path. Equal files give equal links. Cost: calls times the few steps that their names take.
  static Links build(std::vector<ProjectFile> files);

  std::size_t function_count() const { return first_function_.back(); }
  /// The functions of file i: [first_function(i), first_function(i + 1)); the first one is its top level.
  FunctionId first_function(std::size_t file) const { return first_function_[file]; }
  std::uint32_t file_of(FunctionId function) const;
  const std::vector<ProjectFile>& files() const { return files_; }
  const FunctionFact& function(FunctionId id) const;
  /// Those calls of a file whose target is known, by node.
  std::span<const CallLink> calls(std::size_t file) const { return calls_[file]; }

 private:
  friend class Linker;
  std::vector<ProjectFile> files_;
  std::vector<FunctionId> first_function_;
  std::vector<std::vector<CallLink>> calls_;
};

}  // namespace omni
