#include "agents/semantics/project/module_paths.h"

#include <algorithm>
#include <array>

namespace omni {
namespace {

std::string parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

std::string below(const std::string& folder, std::string_view name) {
  if (folder.empty()) return std::string(name);
  return folder + "/" + std::string(name);
}

/// `a/./b/../c` is `a/c`. Empty: leads out of everything known.
std::string normal(std::string_view path) {
  std::vector<std::string_view> parts;
  const bool rooted = path.starts_with('/');
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string out;
  for (const std::string_view part : parts) {
    if (rooted || !out.empty()) out += '/';
    out += part;
  }
  return out;
}

std::string as_path(std::string_view dotted) {
  std::string out(dotted);
  std::replace(out.begin(), out.end(), '.', '/');
  return out;
}

const std::vector<std::uint32_t> kNoFiles;

}  // namespace

ModulePaths::ModulePaths(const std::vector<ProjectFile>& files) {
  folders_.reserve(files.size());
  for (std::uint32_t i = 0; i < files.size(); ++i) {
    const std::string path = normal(files[i].path);
    folders_.push_back(parent_of(path));
    if (!files[i].go_module.empty()) go_modules_.emplace_back(files[i].go_module, folders_.back());
    if (files[i].facts == nullptr) continue;
    by_path_.emplace(path, i);
    by_folder_[folders_.back()].push_back(i);
    for (std::string up = folders_.back(); !up.empty();) {
      up = parent_of(up);
      if (!by_folder_.try_emplace(up).second) break;
    }
  }
  std::sort(go_modules_.begin(), go_modules_.end(), [](const auto& a, const auto& b) {
    return a.first.size() != b.first.size() ? a.first.size() > b.first.size() : a < b;
  });
}

std::uint32_t ModulePaths::file(const std::string& path) const {
  const auto at = by_path_.find(path);
  return at == by_path_.end() ? kNoIndex : at->second;
}

const std::vector<std::uint32_t>& ModulePaths::files_in(const std::string& folder) const {
  const auto at = by_folder_.find(folder);
  return at == by_folder_.end() ? kNoFiles : at->second;
}

ModulePaths::Found ModulePaths::python_below(const std::string& folder, std::string_view name) const {
  const std::string path = below(folder, as_path(name));
  for (const std::string& candidate : {path + "/__init__.py", path + ".py"}) {
    if (const std::uint32_t found = file(candidate); found != kNoIndex) return {found};
  }
  if (by_folder_.count(path) > 0 && !path.empty()) return {kNoIndex, true, path};
  return {};
}

/// An absolute name is looked for in the folder of the file, then in those around it: a script finds its neighbours, a
/// module of a package finds the folder that the package stands in.
ModulePaths::Found ModulePaths::python(std::uint32_t from, std::string_view specifier) const {
  std::size_t dots = 0;
  while (dots < specifier.size() && specifier[dots] == '.') ++dots;
  std::string folder = folders_[from];
  const std::string_view name = specifier.substr(dots);
  if (dots > 0) {
    for (std::size_t up = 1; up < dots; ++up) folder = parent_of(folder);
    if (!name.empty()) return python_below(folder, name);
    const std::uint32_t package = file(below(folder, "__init__.py"));
    return {package, package == kNoIndex, folder};
  }
  if (name.empty()) return {};
  for (;;) {
    if (Found found = python_below(folder, name); found.any() && found.file != from) return found;
    if (folder.empty()) return {};
    folder = parent_of(folder);
  }
}

ModulePaths::Found ModulePaths::script(std::uint32_t from, std::string_view specifier) const {
  if (!specifier.starts_with("./") && !specifier.starts_with("../") && specifier != "." && specifier != "..") return {};
  const std::string path = normal(below(folders_[from], specifier));
  static constexpr std::array<std::string_view, 10> kEndings = {"",     ".ts",  ".tsx", ".js",  ".jsx",
                                                                ".mjs", ".cjs", ".mts", ".cts", ".d.ts"};
  const auto with_ending = [&](const std::string& base) {
    for (const std::string_view ending : kEndings) {
      if (const std::uint32_t found = file(base + std::string(ending)); found != kNoIndex) return found;
    }
    return kNoIndex;
  };
  std::uint32_t found = with_ending(path);
  if (found == kNoIndex &&
      (path.ends_with(".js") || path.ends_with(".mjs"))) {  // TypeScript names what it will be compiled to
    found = with_ending(path.substr(0, path.rfind('.')));
  }
  if (found == kNoIndex) found = with_ending(below(path, "index"));
  return {found};
}

ModulePaths::Found ModulePaths::go(std::string_view specifier) const {
  for (const auto& [module, folder] : go_modules_) {
    if (!specifier.starts_with(module)) continue;
    const std::string_view rest = specifier.substr(module.size());
    if (!rest.empty() && rest[0] != '/') continue;
    const std::string path = rest.empty() ? folder : below(folder, rest.substr(1));
    if (!files_in(path).empty()) return {kNoIndex, true, path};
  }
  return {};
}

}  // namespace omni
