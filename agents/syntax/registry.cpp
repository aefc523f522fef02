#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include <tree_sitter/api.h>

#include "agents/syntax/language.h"

namespace omni {
namespace {

/// Roles of grammar fields where a row says nothing else. Names are those that grammars of all languages share.
constexpr std::pair<std::string_view, Role> kFieldRoles[] = {
    {"name", Role::Name}, {"function", Role::Callee}, {"arguments", Role::Arguments}, {"object", Role::Object},
    {"left", Role::Left}, {"right", Role::Right}, {"operator", Role::Operator}, {"operators", Role::Operator},
    {"condition", Role::Cond}, {"consequence", Role::Then}, {"alternative", Role::Else}, {"body", Role::Body},
    {"type", Role::Type}, {"return_type", Role::ReturnType}, {"parameters", Role::Parameters},
    {"type_parameters", Role::TypeParameters}, {"type_arguments", Role::TypeArguments}, {"superclass", Role::Base},
    {"superclasses", Role::Base}, {"value", Role::Value}, {"key", Role::Key}, {"decorator", Role::Decorator},
    {"argument", Role::Operand}, {"operand", Role::Operand}, {"alias", Role::Alias}, {"receiver", Role::Receiver},
    {"initializer", Role::Init}, {"init", Role::Init}, {"update", Role::Update}, {"increment", Role::Update},
    {"index", Role::Item}, {"default_value", Role::Default}, {"finalizer", Role::Finally}, {"handler", Role::Handler},
    {"property", Role::Name}, {"field", Role::Name}, {"attribute", Role::Name}, {"path", Role::Object},
    {"block", Role::Block}, {"guard", Role::Guard}, {"source", Role::Module}, {"method", Role::Name},
    {"constructor", Role::Type}, {"scope", Role::Object}, {"declarator", Role::Left},
};

Role field_role(std::string_view name) {
  for (const auto& [field, role] : kFieldRoles) {
    if (field == name) return role;
  }
  return Role::None;
}

Role role_named(std::string_view name) {
  for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(Role::Count); ++i) {
    if (to_string(static_cast<Role>(i)) == name) return static_cast<Role>(i);
  }
  return Role::Count;
}

void compile_fields(const Row& row, const TSLanguage* grammar, const std::vector<Role>& defaults, CompiledRow& out,
                    std::vector<std::string>& unknown) {
  if (row.fields.empty()) return;
  out.roles = defaults;
  out.rank.assign(static_cast<std::size_t>(Role::Count), 254);
  std::uint8_t rank = 0;
  std::string_view rest = row.fields;
  while (!rest.empty()) {
    const std::size_t space = rest.find(' ');
    const std::string_view part = rest.substr(0, space);
    rest = space == std::string_view::npos ? std::string_view{} : rest.substr(space + 1);
    const std::size_t equals = part.find('=');
    const std::string_view field = part.substr(0, equals);
    const Role role = equals == std::string_view::npos ? Role::Count : role_named(part.substr(equals + 1));
    if (role == Role::Count) {
      unknown.push_back(std::string(row.type) + ": " + std::string(part));
      continue;
    }
    if (out.rank[static_cast<std::size_t>(role)] == 254) out.rank[static_cast<std::size_t>(role)] = rank++;
    if (field == "*") {
      out.child_role = role;
    } else if (!field.starts_with('-')) {  // "-=Role" only orders a role that hooks or children bring
      const TSFieldId id = ts_language_field_id_for_name(grammar, field.data(), static_cast<std::uint32_t>(field.size()));
      if (id == 0) {
        unknown.push_back(std::string(row.type) + ": " + std::string(field));
      } else {
        out.roles[id] = role;
      }
    }
  }
  // Children without a listed role keep their place in the text relative to each other, behind the listed ones.
}

CompiledLanguage compile(const Language& language) {
  CompiledLanguage out;
  out.language = &language;
  out.grammar = &language;
  if (language.grammar == nullptr) return out;
  const TSLanguage* grammar = language.grammar();
  const std::uint32_t fields = ts_language_field_count(grammar);
  out.default_roles.assign(fields + 1, Role::None);
  for (std::uint32_t id = 1; id <= fields; ++id) {
    out.default_roles[id] = field_role(ts_language_field_name_for_id(grammar, static_cast<TSFieldId>(id)));
  }
  const std::uint32_t symbols = ts_language_symbol_count(grammar);
  out.rows.resize(symbols);
  std::map<std::string_view, const Row*> by_type;
  std::map<std::string_view, bool> used;
  if (language.table != nullptr) {
    for (const Row& row : language.table->rows) {
      by_type[row.type] = &row;
      used[row.type] = false;
    }
  }
  for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
    CompiledRow& compiled = out.rows[symbol];
    const auto type = ts_language_symbol_type(grammar, static_cast<TSSymbol>(symbol));
    compiled.named = type == TSSymbolTypeRegular;
    const std::string_view name = ts_language_symbol_name(grammar, static_cast<TSSymbol>(symbol));
    const auto found = by_type.find(name);
    if (found == by_type.end()) continue;
    const Row& row = *found->second;
    // A keyword token often has the same name as the node it stands in ("lambda"): rows speak of the named one.
    if (!compiled.named && (row.flags & kAnonymous) == 0) continue;
    used[name] = true;
    compiled.kind = row.kind;
    compiled.flags = row.flags;
    compiled.hook = row.hook;
    compile_fields(row, grammar, out.default_roles, compiled, out.unknown);
  }
  for (const auto& [name, seen] : used) {
    if (!seen) out.unknown.emplace_back(name);
  }
  return out;
}

/// By symbol of the second grammar: the raw kind of the first one's type of that name; behind those, kinds of its own.
std::vector<Kind> kinds_of_first(const Language& language) {
  const TSLanguage* first = language.grammar();
  const TSLanguage* second = language.second_grammar->grammar();
  const std::uint32_t known = ts_language_symbol_count(first);
  std::vector<Kind> kinds(ts_language_symbol_count(second));
  for (std::uint32_t symbol = 0; symbol < kinds.size(); ++symbol) {
    const std::string_view name = ts_language_symbol_name(second, static_cast<TSSymbol>(symbol));
    const bool named = ts_language_symbol_type(second, static_cast<TSSymbol>(symbol)) == TSSymbolTypeRegular;
    const TSSymbol same =
        ts_language_symbol_for_name(first, name.data(), static_cast<std::uint32_t>(name.size()), named);
    kinds[symbol] = raw_kind(static_cast<std::uint16_t>(same != 0 ? same : known + symbol));
  }
  return kinds;
}

}  // namespace

/// First every language, then every language with its second grammar.
struct LanguageRegistry::Slots {
  std::vector<std::once_flag> once;
  std::vector<std::unique_ptr<CompiledLanguage>> compiled;
};

LanguageRegistry::LanguageRegistry() : slots_(std::make_unique<Slots>()) {
  slots_->once = std::vector<std::once_flag>(2 * all().size());
  slots_->compiled.resize(2 * all().size());
}
LanguageRegistry::~LanguageRegistry() = default;

const CompiledLanguage& LanguageRegistry::compiled(const Language& language) const {
  const auto index = static_cast<std::size_t>(&language - all().data());
  std::call_once(slots_->once[index], [&] { slots_->compiled[index] = std::make_unique<CompiledLanguage>(compile(language)); });
  return *slots_->compiled[index];
}

const CompiledLanguage& LanguageRegistry::compiled_second(const Language& language) const {
  const auto index = all().size() + static_cast<std::size_t>(&language - all().data());
  std::call_once(slots_->once[index], [&] {
    slots_->compiled[index] = std::make_unique<CompiledLanguage>(compile(*language.second_grammar));
    slots_->compiled[index]->language = &language;
    slots_->compiled[index]->raw_kinds = kinds_of_first(language);
  });
  return *slots_->compiled[index];
}

const Language* LanguageRegistry::find(std::string_view name) {
  for (const Language& language : all()) {
    if (language.name == name) return &language;
  }
  return nullptr;
}

std::vector<const Language*> LanguageRegistry::for_rule_name(std::string_view rule_name) {
  std::vector<const Language*> found;
  for (const Language& language : all()) {
    if (std::find(language.rule_names.begin(), language.rule_names.end(), rule_name) != language.rule_names.end()) {
      found.push_back(&language);
    }
  }
  return found;
}

const Language* LanguageRegistry::for_file(std::string_view file_name, std::string_view head) {
  for (const Language& language : all()) {
    if (std::find(language.file_names.begin(), language.file_names.end(), file_name) != language.file_names.end()) {
      return &language;
    }
  }
  const std::size_t dot = file_name.rfind('.');
  if (dot != std::string_view::npos) {
    std::string extension(file_name.substr(dot + 1));
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c); });
    for (const Language& language : all()) {
      if (std::find(language.extensions.begin(), language.extensions.end(), extension) != language.extensions.end()) {
        return &language;
      }
    }
    return nullptr;
  }
  if (!head.starts_with("#!")) return nullptr;
  std::string_view line = head.substr(2, head.find('\n') - 2);
  for (const Language& language : all()) {
    for (const std::string_view interpreter : language.interpreters) {
      const std::size_t at = line.find(interpreter);
      if (at != std::string_view::npos && at > 0 && (line[at - 1] == '/' || line[at - 1] == ' ')) return &language;
    }
  }
  return nullptr;
}

}  // namespace omni
