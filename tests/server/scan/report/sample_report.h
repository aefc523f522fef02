#pragma once

#include "server/scan/report/report.h"

/// Reports made by hand, through the same steps as the scan takes: places, fingerprints, suppression, finish.
namespace omni::test {

/// Something of everything: flow, fix, wide characters, a long line, suppressions, problems, notifications, skipped files.
ScanReport sample_report();

/// Names, messages and code written by an attacker: terminal escapes, Markdown, HTML, `::` commands, links, bad UTF-8.
ScanReport hostile_report();

/// `finding` at `range`-th text `part` of `text`, with region, snippet and fingerprints.
Finding place(Finding finding, const std::string& file, const std::string& text, const std::string& part);

}  // namespace omni::test
