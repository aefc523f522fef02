#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/pipeline/agent.h"
#include "protocol/base/memory_governor.h"
#include "protocol/base/sync.h"

namespace omni {

/// The memories of open documents (trees, matches, words), which make the next keystroke quick. When memory is short those of documents that
/// nobody types in are given up first, those used longest ago before the others; that of the document edited last only when there is no other way. A document
/// without its memory is answered all the same: its next keystroke takes as long as its first. Threads: any.
class DocumentMemories {
 public:
  DocumentMemories();

  /// For an analysis, until give_back(); a new one if there is none, or it was given up.
  ///   text_bytes  of the document, by which its memory is weighed
  std::shared_ptr<DocumentMemory> take(const std::string& document, std::uint64_t text_bytes);
  void give_back(const std::string& document);
  /// The document is closed, or other rules hold for it now.
  void forget(const std::string& document);

  /// Those that no analysis uses now, for who measures them.
  std::vector<std::shared_ptr<DocumentMemory>> unused() const;

  /// What a governor asks: for documents at rest, and for the one that was used last. They keep `all` alive.
  static std::shared_ptr<Sheddable> at_rest(const std::shared_ptr<DocumentMemories>& all) { return {all, all->at_rest_.get()}; }
  static std::shared_ptr<Sheddable> edited(const std::shared_ptr<DocumentMemories>& all) { return {all, all->edited_.get()}; }

 private:
  struct Entry {
    std::shared_ptr<DocumentMemory> memory;
    std::uint64_t bytes = 0;  // about
    std::uint64_t used = 0;   // when, in the order of uses
    int in_use = 0;
  };
  class Part;

  std::uint64_t held(bool edited) const;
  std::uint64_t shed(bool edited, std::uint64_t bytes);
  const Entry* last_used() const OMNI_REQUIRES(mu_);

  mutable Mutex mu_;
  std::map<std::string, Entry> entries_ OMNI_GUARDED_BY(mu_);
  std::uint64_t uses_ OMNI_GUARDED_BY(mu_) = 0;
  const std::unique_ptr<Sheddable> at_rest_;
  const std::unique_ptr<Sheddable> edited_;
};

}  // namespace omni
