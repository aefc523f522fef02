#include "server/scan/apply_fixes.h"

#include "protocol/text/unified_diff.h"
#include "server/scan/report/shown.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

Notification notification(Notification::Level level, std::string code, std::string message, const std::string& file) {
  Notification out;
  out.level = level;
  out.code = std::move(code);
  out.message = std::move(message);
  out.file = file;
  return out;
}

/// Nothing: applied, and safe.
std::optional<Notification> note_of(const FixOutcome& outcome, const std::string& path) {
  const bool applied = outcome.fate == FixOutcome::Fate::Applied;
  if (applied && outcome.safe) return std::nullopt;
  const bool overlaps = outcome.fate == FixOutcome::Fate::Overlaps;
  Notification note = notification(Notification::Level::Warning, overlaps ? "fix-skipped" : "fix-unsafe",
                                   (overlaps ? "the fix was skipped: " : applied ? "the fix was applied though it is not safe: " : "the fix is not safe and was not applied: ") +
                                       outcome.reason,
                                   path);
  note.region = outcome.finding->location.region;
  note.rule_id = outcome.finding->rule_id;
  return note;
}

Result<void> write_one(FileSystem& disk, const std::string& root, const std::string& current, const PlannedFile& file) {
  const std::string path = file.path.starts_with('/') ? normal_path(file.path) : normal_path(join_path(current, file.path));
  OMNI_TRY(const FileStat stat, disk.link_stat(path));
  if (stat.type != FileType::Regular) {
    return Error(ErrorCode::Denied, "it is a " + std::string(to_string(stat.type)) + ", and only regular files are written");
  }
  OMNI_TRY(const std::string now, disk.read(path, file.before.size()));
  if (now != file.before) return Error(ErrorCode::Conflict, "it has changed since it was analysed");
  WriteOptions options;
  options.beneath = root;
  return disk.write_atomically(path, file.fixed.text, options);
}

}  // namespace

std::vector<PlannedFile> plan_fixes(const std::vector<FileToFix>& files, bool keep_unsafe, const std::function<Reanalysis(const FileInput&, const std::string&)>& again,
                                    const std::function<void(const std::string& path)>& begin_file, std::vector<Notification>& notifications) {
  std::vector<PlannedFile> out;
  for (const FileToFix& file : files) {
    begin_file(file.input.path);
    PlannedFile planned{file.input.path, *file.input.text, {}};
    planned.fixed = fix_text_checked(file.input.path, planned.before, file.findings, {
        .again = [&](const std::string& text) { return again(file.input, text); },
        .keep_unsafe = keep_unsafe,
    });
    for (const FixOutcome& outcome : planned.fixed.outcomes) {
      if (auto note = note_of(outcome, planned.path)) notifications.push_back(std::move(*note));
    }
    if (planned.fixed.text != planned.before) out.push_back(std::move(planned));
  }
  return out;
}

std::size_t write_fixes(FileSystem& disk, const std::string& root, const std::string& current, const std::vector<PlannedFile>& files,
                        std::vector<Notification>& notifications) {
  std::size_t written = 0;
  for (const PlannedFile& file : files) {
    const std::size_t count = file.fixed.count(FixOutcome::Fate::Applied);
    const Result<void> done = write_one(disk, root, current, file);
    if (done.has_value()) {
      ++written;
      notifications.push_back(notification(Notification::Level::Note, "fix-applied", count_of(count, "fix", "fixes") + " applied, the file was written", file.path));
    } else {
      notifications.push_back(notification(Notification::Level::Error, "fix-failed",
                                           count_of(count, "fix", "fixes") + " not written: " + done.error().describe(), file.path));
    }
  }
  return written;
}

std::string diff_of(const std::vector<PlannedFile>& files) {
  std::string out;
  for (const PlannedFile& file : files) out += unified_diff(file.before, file.fixed.text, file.path.starts_with('/') ? file.path.substr(1) : normal_path(file.path));
  return out;
}

}  // namespace omni
