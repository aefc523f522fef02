#pragma once

#include <functional>
#include <string>
#include <vector>

#include "protocol/base/file_system.h"
#include "server/scan/report/report.h"
#include "server/service/fix_text.h"

namespace omni {

/// A file with its findings as the scan saw it.
struct FileToFix {
  FileInput input;
  std::vector<const Finding*> findings;  ///< whose fixes are wanted
};

struct PlannedFile {
  std::string path;
  std::string before;                    ///< the text that was analysed
  FixedText fixed;
};

/// Decides what to apply, and notes in `notifications` what was left out: "fix-skipped", "fix-unsafe".
///   begin_file  told which file is analysed next
std::vector<PlannedFile> plan_fixes(const std::vector<FileToFix>& files, bool keep_unsafe, const std::function<Reanalysis(const FileInput&, const std::string&)>& again,
                                    const std::function<void(const std::string& path)>& begin_file, std::vector<Notification>& notifications);

/// Writes the planned texts, each file once and whole: beside and renamed, its mode kept, never through a symbolic link, never
/// outside of `root`, never over a text that is not the one analysed. Notes what was done, "fix-applied", and what could not
/// be, "fix-failed" (level Error). Gives the number of files written.
///   current  the folder that relative paths start from, real
std::size_t write_fixes(FileSystem& disk, const std::string& root, const std::string& current, const std::vector<PlannedFile>& files,
                        std::vector<Notification>& notifications);

/// All changes as one unified diff.
std::string diff_of(const std::vector<PlannedFile>& files);

}  // namespace omni
