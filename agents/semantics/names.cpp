#include "agents/semantics/names.h"

namespace omni {

Names Names::resolve(const Tree& tree) {
  Names names;
  names.meaning_.resize(tree.size());
  return names;
}

}  // namespace omni
