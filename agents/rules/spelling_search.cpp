#include "agents/rules/spelling_search.h"

#include <algorithm>

#include "agents/syntax/parse.h"

namespace omni {
namespace {

constexpr std::size_t kMaxParses = 65;

/// Some grammars read `if (x) { }` among members as a function of that name.
bool is_control_word(std::string_view text) {
  static constexpr std::string_view kWords[] = {"if", "for", "while", "switch", "catch", "foreach", "using", "lock", "return", "synchronized"};
  return std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords);
}

/// Words that some grammars take for names where they don't fit, though no name is spelled like that.
bool is_reserved(std::string_view language, std::string_view text) {
  struct Reserved {
    std::string_view language;
    std::string_view words;  // with a blank around each
  };
  static constexpr Reserved kReserved[] = {
      {"ocaml", " open module type match let if then else try fun function include exception class external with "},
      {"java", " new import package class interface enum throw return "},
      {"solidity", " import pragma contract new "},
      {"kotlin", " object when interface class "},
      {"dart", " class switch "},
      {"php", " default case "},
      {"ruby", " when rescue ensure elsif "},
  };
  for (const Reserved& row : kReserved) {
    if (row.language == language) return row.words.find(" " + std::string(text) + " ") != std::string_view::npos;
  }
  return false;
}

/// 1000 for each ERROR, 600 for each MISSING, and the bytes they cover.
std::size_t error_score(const Tree& tree) {
  std::size_t score = 0;
  for (NodeIndex i = 0; i < tree.size(); ++i) {
    const Node& node = tree[i];
    if (node.kind == Kind::Error) score += 1000 + node.range().size();
    if (node.kind == Kind::Missing) score += 600;
    if (node.kind == Kind::Identifier && node.begin < node.end && node.parent != kNoNode && is_reserved(tree.language().name, tree.text(i))) {
      const Kind around = tree[node.parent].kind;
      if (around == Kind::FunctionDef || around == Kind::VarDef || around == Kind::Call || around == Kind::Label) score += 1000;
    }
    if (node.kind == Kind::FunctionDef || node.kind == Kind::VarDef) {
      for (const Role role : {Role::Name, Role::ReturnType, Role::Type}) {
        const NodeIndex word = tree.child(i, role);
        if (word != kNoNode && is_control_word(tree.text(word))) score += 1000;
      }
    }
  }
  return score;
}

class SpellingSearch {
 public:
  SpellingSearch(const LanguageRegistry& registry, const Language& language, const PatternSource& source,
                 GrammarChoice grammar, std::span<const PatternSyntax::Wrapper> wrappers)
      : registry_(registry), language_(language), source_(source), grammar_(grammar), wrappers_(wrappers) {}

  /// Every wrapper whose first guess is clean; if there is none, the best that moving spellings finds (one, maybe unclean).
  std::vector<PatternCandidate> run() {
    std::vector<PatternCandidate> clean;
    std::vector<PatternCandidate> others;
    const std::vector<std::size_t> first(source_.placeholders.size(), 0);
    for (std::size_t w = 0; w < wrappers_.size(); ++w) {
      PatternCandidate candidate = attempt(w, first);
      (candidate.score == 0 ? clean : others).push_back(std::move(candidate));
    }
    // What begins with a brace is a block or an object, and the other reading needs other spellings.
    if (!clean.empty() && source_.starts_with_brace) {
      for (PatternCandidate& other : others) {
        if (parses_ >= kMaxParses / 2) break;
        PatternCandidate found = climb(std::move(other));
        if (found.score == 0) clean.push_back(std::move(found));
      }
    }
    if (!clean.empty()) return clean;
    std::stable_sort(others.begin(), others.end(), [](const PatternCandidate& a, const PatternCandidate& b) { return a.score < b.score; });
    for (std::size_t i = 0; i < others.size() && i < 4 && parses_ < kMaxParses; ++i) {
      others[i] = climb(std::move(others[i]));
      if (others[i].score == 0) {
        std::vector<PatternCandidate> out;
        out.push_back(std::move(others[i]));
        return out;
      }
    }
    std::stable_sort(others.begin(), others.end(), [](const PatternCandidate& a, const PatternCandidate& b) { return a.score < b.score; });
    if (others.size() > 1) others.resize(1);
    return others;
  }

 private:
  PatternCandidate attempt(std::size_t wrapper, const std::vector<std::size_t>& choice) {
    ++parses_;
    SpelledPattern spelled = spell(source_, choice, wrappers_[wrapper], language_.pattern->separator);
    Tree tree = parse_fragment(registry_, language_, spelled.text, grammar_);
    const std::size_t score = error_score(tree);
    return {std::move(spelled), std::move(tree), choice, wrapper, score};
  }

  /// Moves all placeholders of one kind and spelling in one bracket group together, then single ones, as long as that helps.
  PatternCandidate climb(PatternCandidate best) {
    bool better = true;
    while (better && best.score > 0 && parses_ < kMaxParses) {
      better = false;
      for (std::size_t i = 0; i < source_.placeholders.size() && best.score > 0; ++i) {
        const Placeholder& placeholder = source_.placeholders[i];
        for (std::size_t k = 0; k < placeholder.spellings.size() && best.score > 0 && parses_ < kMaxParses; ++k) {
          if (k == best.choice[i]) continue;
          std::vector<std::size_t> together = best.choice;
          std::vector<std::size_t> alone = best.choice;
          alone[i] = k;
          for (std::size_t j = 0; j < source_.placeholders.size(); ++j) {
            const Placeholder& other = source_.placeholders[j];
            if (other.kind != placeholder.kind || other.group != placeholder.group ||
                other.spellings[best.choice[j]] != placeholder.spellings[best.choice[i]]) {
              continue;
            }
            const auto same = std::find(other.spellings.begin(), other.spellings.end(), placeholder.spellings[k]);
            if (same != other.spellings.end()) together[j] = static_cast<std::size_t>(same - other.spellings.begin());
          }
          for (const auto& choice : {together, alone}) {
            if (parses_ >= kMaxParses) break;
            PatternCandidate next = attempt(best.wrapper, choice);
            if (next.score < best.score) {
              best = std::move(next);
              better = true;
              break;
            }
            if (together == alone) break;
          }
        }
      }
    }
    return best;
  }

  const LanguageRegistry& registry_;
  const Language& language_;
  const PatternSource& source_;
  const GrammarChoice grammar_;
  const std::span<const PatternSyntax::Wrapper> wrappers_;
  std::size_t parses_ = 0;
};

}  // namespace

std::vector<PatternCandidate> search_spellings(const LanguageRegistry& registry, const Language& language,
                                               const PatternSource& source) {
  const auto is_clean = [](const std::vector<PatternCandidate>& candidates) {
    return !candidates.empty() && candidates.front().score == 0;
  };
  const auto with = [&](GrammarChoice grammar) {
    std::vector<PatternCandidate> found = SpellingSearch(registry, language, source, grammar, language.pattern->wrappers).run();
    if (is_clean(found) || language.pattern->rare_wrappers.empty()) return found;
    std::vector<PatternCandidate> rare = SpellingSearch(registry, language, source, grammar, language.pattern->rare_wrappers).run();
    return is_clean(rare) ? rare : found;
  };
  if (language.second_grammar == nullptr) return with(GrammarChoice::Own);
  std::string text;
  for (const PatternPiece& piece : source.pieces) text += piece.placeholder ? "x" : piece.text;
  const bool second_first = language.wants_second_grammar != nullptr && language.wants_second_grammar(text);
  std::vector<PatternCandidate> found = with(second_first ? GrammarChoice::Second : GrammarChoice::Own);
  if (is_clean(found)) return found;
  std::vector<PatternCandidate> other = with(second_first ? GrammarChoice::Own : GrammarChoice::Second);
  return is_clean(other) || second_first ? other : found;
}

std::string first_error(const PatternCandidate& candidate) {
  for (const Node& node : candidate.tree.nodes()) {
    if (node.kind != Kind::Error && node.kind != Kind::Missing) continue;
    const std::string_view near = slice(candidate.tree.text(), {node.begin, std::min(node.begin + 40, static_cast<ByteOffset>(candidate.tree.text().size()))});
    return "near `" + std::string(near.substr(0, near.find('\n'))) + "`";
  }
  return {};
}

}  // namespace omni
