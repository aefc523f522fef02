// Ignore rules against the real git: random repositories, every path asked of both sides.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "server/workspace/ignore_scope.h"

namespace omni {
namespace {

namespace fs = std::filesystem;

/// A folder of its own, removed at the end.
struct ScratchFolder {
  fs::path path;
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "omni-git-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~ScratchFolder() { std::error_code ignored; fs::remove_all(path, ignored); }
};

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

bool has_git() { return std::system("git --version >/dev/null 2>&1") == 0; }

using Random = std::mt19937;
std::size_t below(Random& random, std::size_t bound) { return random() % bound; }  // same on every machine
template <typename T>
const T& one_of(Random& random, const std::vector<T>& choices) { return choices[below(random, choices.size())]; }

/// Few names and many kinds of patterns over them, so that most patterns hit something.
const std::vector<std::string> kNames{"a", "b", "ab", "a.b", "b.a", "a b", "a ", "#a", "!b", "[a]", "a-b", "A", "\xC3\xA4", "a*", "1", "a\\"};
const std::vector<std::string> kPieces{"a",   "b",     "ab",    "*",     "**",   "?",      "[ab]",       "[!a]",     "a*",   "*b", "*.b", "a?b",
                                       "[a-z]", "[^b]", "\\a", "a\\ ", "[[:alpha:]]", "[[:punct:]]*", "***", "a**",  "**b", "[]a]", "[a",
                                       "\\#a", "\\!b", "a ", "[!]]", "\\[a\\]", "[[:bad:]]", "a.b", "\xC3*", "?\xA4", "a\\\\", "[\\]a]", "[a-]", "b\\"};

std::string random_pattern(Random& random) {
  std::string pattern;
  if (below(random, 5) == 0) pattern += '!';
  if (below(random, 4) == 0) pattern += '/';
  const std::size_t several = below(random, 2);
  const std::size_t parts = 1 + several * below(random, 3);
  for (std::size_t i = 0; i < parts; ++i) {
    if (i > 0) pattern += '/';
    pattern += one_of(random, kPieces);
    if (below(random, 6) == 0) pattern += one_of(random, kPieces);
  }
  if (below(random, 4) == 0) pattern += '/';
  if (below(random, 12) == 0) pattern += "  ";
  if (below(random, 12) == 0) pattern += '\r';
  return pattern;
}

std::string random_ignore_file(Random& random) {
  std::string text = below(random, 10) == 0 ? "\xEF\xBB\xBF" : "";
  const std::size_t lines = 1 + below(random, 5);
  for (std::size_t i = 0; i < lines; ++i) {
    if (below(random, 10) == 0) text += "# comment\n";
    text += random_pattern(random);  // one draw after the other, so that every compiler makes the same files
    if (i + 1 < lines || below(random, 2) == 0) text += "\n";
  }
  return text;
}

struct Repository {
  fs::path root;
  std::map<std::string, bool> paths;  // relative path → is a folder
};

void grow(Random& random, Repository& repository, const std::string& folder, int depth) {
  const std::string prefix = folder.empty() ? "" : folder + "/";
  const std::size_t entries = 3 + below(random, 4);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::string path = prefix + one_of(random, kNames);
    if (repository.paths.contains(path)) continue;
    const bool is_folder = depth < 3 && below(random, 2) == 0;
    repository.paths[path] = is_folder;
    if (is_folder) {
      fs::create_directories(repository.root / path);
      grow(random, repository, path, depth + 1);
    } else {
      write(repository.root / path, "");
    }
  }
  if (folder.empty() || below(random, 3) == 0) write(repository.root / folder / ".gitignore", random_ignore_file(random));
}

/// The paths git calls ignored. One process for all questions.
std::set<std::string> ignored_by_git(const Repository& repository, const fs::path& scratch) {
  std::string questions;
  for (const auto& [path, is_folder] : repository.paths) questions += path + '\0';
  write(scratch / "questions", questions);
  const std::string command = "cd '" + repository.root.string() + "' && HOME='" + scratch.string() +
                              "' GIT_CONFIG_NOSYSTEM=1 XDG_CONFIG_HOME='" + (scratch / "xdg").string() +
                              "' git check-ignore --no-index --stdin -z <../questions >../answers 2>../errors";
  const int status = std::system(command.c_str());
  INFO(read(scratch / "errors"));
  REQUIRE((status == 0 || status == 256));  // 1: none is ignored
  std::set<std::string> answers;
  std::stringstream stream(read(scratch / "answers"));
  for (std::string path; std::getline(stream, path, '\0');) answers.insert(path);
  return answers;
}

IgnoreFile file_of(const fs::path& path) { return IgnoreFile::parse(read(path), path.filename().string()); }

/// The paths OMNI calls ignored: like the walk, from the outside in.
void ignored_by_omni(const Repository& repository, const std::string& folder, std::shared_ptr<const IgnoreScope> scope,
                     bool under_ignored, std::set<std::string>& answers) {
  for (const auto& [path, is_folder] : repository.paths) {
    const std::size_t slash = path.rfind('/');
    if ((slash == std::string::npos ? "" : path.substr(0, slash)) != folder) continue;
    const auto verdict = under_ignored ? std::nullopt : scope->decide(path, is_folder);
    const bool ignored = under_ignored || (verdict && verdict->ignored);
    if (ignored) answers.insert(path);
    if (!is_folder) continue;
    auto inner = IgnoreScope::enter(scope, path, {.git = file_of(repository.root / path / ".gitignore")});
    ignored_by_omni(repository, path, inner, ignored, answers);
  }
}

TEST_CASE("ignored paths are those of git check-ignore", "[workspace]") {
  if (!has_git()) {
    WARN("[skipped] no git program here: ignore rules are not compared with it");
    return;
  }
  std::size_t cases = 0, ignored = 0;
  for (unsigned seed = 1; seed <= 25; ++seed) {
    const ScratchFolder scratch;
    Random random(seed);
    Repository repository{scratch.path / "repo", {}};
    fs::create_directories(repository.root);
    REQUIRE(std::system(("git init -q --template= '" + repository.root.string() + "'").c_str()) == 0);
    grow(random, repository, "", 0);
    write(repository.root / ".git/info/exclude", random_ignore_file(random));
    write(scratch.path / "xdg/git/ignore", random_ignore_file(random));

    std::set<std::string> ours;
    auto top = IgnoreScope::top({.git = file_of(repository.root / ".gitignore"),
                                 .repository_root = true,
                                 .info_exclude = file_of(repository.root / ".git/info/exclude"),
                                 .global = file_of(scratch.path / "xdg/git/ignore")});
    ignored_by_omni(repository, "", top, false, ours);
    const std::set<std::string> theirs = ignored_by_git(repository, scratch.path);
    std::string ignore_files;
    for (const auto& entry : fs::recursive_directory_iterator(scratch.path)) {
      const std::string name = entry.path().filename().string();
      if (name != ".gitignore" && name != "exclude" && name != "ignore") continue;
      ignore_files += entry.path().string().substr(scratch.path.string().size()) + ":\n" + read(entry.path()) + "\n";
    }
    for (const auto& [path, is_folder] : repository.paths) {
      CAPTURE(seed, path, is_folder, ignore_files);
      REQUIRE(ours.contains(path) == theirs.contains(path));
    }
    cases += repository.paths.size();
    ignored += theirs.size();
  }
  CHECK(cases >= 1000);
  CHECK(ignored * 10 >= cases * 2);  // the comparison would mean little if nearly all paths fell on one side
  CHECK(ignored * 10 <= cases * 9);
  INFO("compared " << cases << " paths, " << ignored << " ignored");
}

}  // namespace
}  // namespace omni
