#include "server/service/document_memories.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "agents/pipeline/admission.h"

namespace omni {

class DocumentMemories::Part final : public Sheddable {
 public:
  Part(DocumentMemories& all, bool edited) : all_(all), is_edited_(edited) {}
  std::string_view name() const override { return is_edited_ ? "memory of the edited document" : "memories of documents at rest"; }
  Worth worth() const override { return is_edited_ ? Worth::Interactive : Worth::Rest; }
  std::uint64_t held_bytes() const override { return all_.held(is_edited_); }
  std::uint64_t shed(std::uint64_t bytes) override { return all_.shed(is_edited_, bytes); }

 private:
  DocumentMemories& all_;
  const bool is_edited_;
};

DocumentMemories::DocumentMemories() : at_rest_(std::make_unique<Part>(*this, false)), edited_(std::make_unique<Part>(*this, true)) {}

std::shared_ptr<DocumentMemory> DocumentMemories::take(const std::string& document, std::uint64_t text_bytes) {
  const MutexLock lock(mu_);
  Entry& entry = entries_[document];
  if (entry.memory == nullptr) entry.memory = std::make_shared<DocumentMemory>();
  entry.bytes = text_bytes * Admission::kBytesPerByte;
  entry.used = ++uses_;
  ++entry.in_use;
  return entry.memory;
}

void DocumentMemories::give_back(const std::string& document) {
  const MutexLock lock(mu_);
  const auto entry = entries_.find(document);
  if (entry != entries_.end() && entry->second.in_use > 0) --entry->second.in_use;
}

void DocumentMemories::forget(const std::string& document) {
  Entry gone;  // freed behind the lock
  const MutexLock lock(mu_);
  const auto entry = entries_.find(document);
  if (entry == entries_.end()) return;
  gone = std::move(entry->second);
  entries_.erase(entry);
}

std::vector<std::shared_ptr<DocumentMemory>> DocumentMemories::unused() const {
  const MutexLock lock(mu_);
  std::vector<std::shared_ptr<DocumentMemory>> out;
  for (const auto& [document, entry] : entries_) {
    if (entry.memory != nullptr && entry.in_use == 0) out.push_back(entry.memory);
  }
  return out;
}

const DocumentMemories::Entry* DocumentMemories::last_used() const {
  const auto last = std::max_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
  return last == entries_.end() ? nullptr : &last->second;
}

std::uint64_t DocumentMemories::held(bool edited) const {
  const MutexLock lock(mu_);
  const Entry* const last = last_used();
  std::uint64_t bytes = 0;
  for (const auto& [document, entry] : entries_) {
    if (entry.memory != nullptr && entry.in_use == 0 && (&entry == last) == edited) bytes += entry.bytes;
  }
  return bytes;
}

std::uint64_t DocumentMemories::shed(bool edited, std::uint64_t bytes) {
  std::vector<std::shared_ptr<DocumentMemory>> gone;  // freed behind the lock
  std::uint64_t freed = 0;
  const MutexLock lock(mu_);
  const Entry* const last = last_used();
  std::vector<Entry*> order;
  for (auto& [document, entry] : entries_) {
    if (entry.memory != nullptr && entry.in_use == 0 && (&entry == last) == edited) order.push_back(&entry);
  }
  std::sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) { return a->used < b->used; });
  for (Entry* const entry : order) {
    if (freed >= bytes) break;
    freed += entry->bytes;
    gone.push_back(std::exchange(entry->memory, nullptr));
    entry->bytes = 0;
  }
  return freed;
}

}  // namespace omni
