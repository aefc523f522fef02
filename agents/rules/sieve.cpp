#include "agents/rules/sieve.h"

#include <array>

namespace omni {
namespace {

constexpr std::array<bool, 256> word_characters() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  table[static_cast<std::size_t>('_')] = true;
  return table;
}
constexpr std::array<bool, 256> kWord = word_characters();

}  // namespace

void Sieve::add(const Requirement& requirement) {
  roots_.push_back(static_cast<std::uint32_t>(steps_.size()));
  flatten(requirement);
}

void Sieve::flatten(const Requirement& requirement) {
  const std::size_t own = steps_.size();
  steps_.push_back({requirement.kind, 0, 0});
  if (requirement.kind == Requirement::Kind::Word) {
    steps_[own].word = words_.try_emplace(requirement.word, static_cast<std::uint32_t>(words_.size())).first->second;
  }
  for (const Requirement& part : requirement.parts) flatten(part);
  steps_[own].end = static_cast<std::uint32_t>(steps_.size());
}

bool Sieve::holds(std::size_t step, const std::vector<char>& present) const {
  const Step& now = steps_[step];
  if (now.kind == Requirement::Kind::Word) return present[now.word] != 0;
  const bool any = now.kind == Requirement::Kind::Any;
  for (std::size_t part = step + 1; part < now.end; part = steps_[part].end) {
    if (holds(part, present) == any) return any;
  }
  return !any;
}

std::vector<char> Sieve::alive(std::string_view text) const {
  std::vector<char> present(words_.size(), 0);
  std::string key;
  for (std::size_t i = 0; i < text.size();) {
    if (!kWord[static_cast<unsigned char>(text[i])]) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && kWord[static_cast<unsigned char>(text[i])]) ++i;
    if (i - begin < 3 || i - begin > 128) continue;
    key.assign(text.substr(begin, i - begin));
    const auto found = words_.find(key);
    if (found != words_.end()) present[found->second] = 1;
  }
  std::vector<char> alive(roots_.size(), 0);
  for (std::size_t rule = 0; rule < roots_.size(); ++rule) alive[rule] = holds(roots_[rule], present) ? 1 : 0;
  return alive;
}

}  // namespace omni
