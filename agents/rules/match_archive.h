#pragma once

#include "agents/rules/rule_set.h"
#include "protocol/base/archive.h"

/// What ArchiveWriter and ArchiveReader ask for, of the parts of a match; see archive.h.
namespace omni {

constexpr TaintStep::Kind last_of(TaintStep::Kind) { return TaintStep::Kind::Sink; }

template <typename Archive>
void fields(Archive& archive, Archived<Archive, ByteRange>& range) {
  auto& [begin, end] = range;
  archive(begin, end);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, NamedRange>& bound) {
  auto& [name, range, text] = bound;
  archive(name, range, text);
}
template <typename Archive>
void fields(Archive& archive, Archived<Archive, TaintStep>& step) {
  auto& [kind, range, file] = step;
  archive(kind, range, file);
}

}  // namespace omni
