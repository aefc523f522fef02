// omni/memoryUsage: what is resident, and what for (docs/protocol.md).
#include <unistd.h>

#include <algorithm>
#include <map>
#include <utility>

#include "protocol/base/group_usage.h"
#include "protocol/base/heap_parts.h"
#include "server/lsp/features.h"

namespace omni {
namespace {

/// What is known without measuring: the kernel's figures, texts, facts.
struct Counted {
  std::uint64_t resident = 0;
  std::uint64_t program = 0;
  std::uint64_t texts = 0;
  std::uint64_t facts = 0;
  std::uint64_t allocated = 0;
  std::uint64_t free = 0;  ///< in the heap; as far as it can be resident
};

Counted count(Session& session) {
  Counted counted;
  counted.resident = resident_bytes(::getpid());
  counted.program = std::min(resident_file_bytes(::getpid()), counted.resident);
  for (const auto& [uri, document] : session.documents().all()) counted.texts += document.source.size();
  for (const std::shared_ptr<const Engine>& engine : session.engines().all()) counted.facts += engine->fact_bytes();
  counted.allocated = allocated_bytes();
  const std::uint64_t known = counted.program + counted.allocated;
  counted.free = counted.resident > known ? std::min(kept_free_bytes(), counted.resident - known) : 0;
  return counted;
}

JsonValue answer(const Counted& counted, const std::vector<std::string>& names, const std::vector<std::uint64_t>& measured, std::uint64_t revision) {
  std::map<std::string, std::uint64_t> components{{"program", counted.program}, {"documentTexts", counted.texts}, {"facts", counted.facts}, {"freeInHeap", counted.free}};
  std::uint64_t attributed = counted.texts + counted.facts;
  for (std::size_t i = 0; i < names.size(); ++i) {
    components[names[i]] += i < measured.size() ? measured[i] : 0;
    attributed += i < measured.size() ? measured[i] : 0;
  }
  return {{"residentBytes", counted.resident}, {"allocatedBytes", counted.allocated}, {"otherAllocatedBytes", counted.allocated > attributed ? counted.allocated - attributed : 0},
          {"measured", measured.size() == names.size()}, {"components", std::move(components)}, {"revision", revision}};
}

}  // namespace

FeatureState add_memory_usage(Session& session, Methods& methods, JsonValue& /*capabilities*/) {
  methods.on_request("omni/memoryUsage", [&session](const JsonValue&, const Reply& reply) {
    const Counted counted = count(session);
    const std::vector<HeapPart> parts = session.heap_parts();
    std::vector<std::string> names;
    for (const HeapPart& part : parts) names.push_back(part.name);
    const std::uint64_t revision = session.documents().revision();
    Result<HeapMeasurement> begun = HeapMeasurement::begin(parts);
    if (!begun.has_value()) return reply.result(answer(counted, names, {}, revision));
    const auto measurement = std::make_shared<HeapMeasurement>(*std::move(begun));
    const auto work = [counted, names, revision, reply, measurement] { reply.result(answer(counted, names, measurement->finish(), revision)); };
    submit_or_run(session.outside(), Priority::Interactive, work);
  });
  return nullptr;
}

}  // namespace omni
