#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <vector>

#include "protocol/base/event_loop.h"
#include "protocol/base/executor.h"
#include "server/service/document_memories.h"
#include "server/service/engine.h"
#include "server/workspace/open_documents.h"

namespace omni {

/// What is known of one text of an open document.
struct LiveResult {
  OpenDocument document;            ///< with the text that was analysed
  std::shared_ptr<const Engine> engine;
  FileReport report;
  std::shared_ptr<const void> view; ///< what the door made of it, on the thread that analysed
  std::chrono::nanoseconds time{0}; ///< of the analysis
  Trigger trigger = Trigger::Open;
  /// The edit broke the code, and what follows after a pause of typing may differ (FileReport::provisional).
  bool provisional = false;
  /// Other programs have looked at this text, too: what they did. Null: they have not yet, or there are none; then `report` has what they
  /// found in the last text they saw, as far as the edits since then left it alone.
  std::shared_ptr<const OutsideFindings> outside;
};

/// Keeps what is known of open documents up to date, one analysis at a time for each.
///
/// The policy: a text is analysed at once while the last analysis of its document took less than `kQuick`. Else there is a *keystroke
/// pause*, as long as that analysis took and at most `kLongestPause`: the first change behind a pause is analysed at once, those that
/// follow it sooner when nothing was typed for a pause. What a newer text overtook is stopped if it is slow, and in any case not
/// told. An edit that broke the code is answered from memory; after `kSettlePause` without typing the text is analysed as it is.
///
/// Plugins and external tools are asked when the engine's own findings have been told: at once when a document is opened or saved, after
/// `kOutsidePause` without typing otherwise. A change stops them; until they have seen it, what they found before stays where the change left it alone.
///
/// Threads: the dispatcher's; analyses run on the executor, other programs are waited for on `outside`.
class LiveAnalysis {
 public:
  static constexpr std::chrono::milliseconds kQuick{20};
  static constexpr std::chrono::milliseconds kLongestPause{300};
  static constexpr std::chrono::milliseconds kSettlePause{250};
  static constexpr std::chrono::milliseconds kOutsidePause{500};

  struct Hooks {
    /// Makes what the door needs of a result. On the executor's thread.
    std::function<std::shared_ptr<const void>(const LiveResult& result)> view;
    /// A result of a document's present text.
    std::function<void(std::shared_ptr<const LiveResult> result)> done;
  };

  /// All outlive it, and the executors have ended (or dropped their tasks) before it dies.
  LiveAnalysis(const Context& ctx, EventLoop& loop, Executor& executor, Executor& outside, Hooks hooks);

  /// The document is open, with this text; `engine` may be another one than before.
  void update(const OpenDocument& document, std::shared_ptr<const Engine> engine, Trigger trigger);
  void close(const DocumentUri& uri);
  void stop();  ///< whatever runs

  /// Of the present text; null: not yet.
  std::shared_ptr<const LiveResult> result(const DocumentUri& uri) const;
  /// Whether something is running or about to.
  bool busy() const;
  /// What it keeps of the documents that are not being analysed, for who measures it: results, the rules' memories, grammar trees, trees.
  std::vector<HeapPart> heap_parts();

 private:
  struct Document {
    OpenDocument present;
    std::shared_ptr<const Engine> engine;
    Trigger trigger = Trigger::Open;
    std::shared_ptr<const LiveResult> result;  // of the last text that was analysed
    std::chrono::nanoseconds last_time{0};     // of a keystroke; 0: none yet
    std::chrono::steady_clock::time_point changed{};  // when the present text came
    bool hurried = false;                      // it came within the keystroke pause
    std::uint64_t running = 0;                 // revision that is analysed; 0: none
    std::stop_source stop;
    bool wanted = false;                       // the present text is to be analysed (again)
    bool begun = false;                        // a first run has ended,
    bool warm = false;                         // and one that filled the memory
    std::uint64_t settled = 0;                 // revision that was analysed as it is
    std::shared_ptr<const FileOutcome> known;  // of `result`, without what others found; null: the engine has none of them
    std::shared_ptr<const OutsideFindings> outside;  // of the last text they looked at
    std::uint64_t outside_seen = 0;            // its revision
    std::uint64_t outside_running = 0;         // revision they look at; 0: none
    std::stop_source outside_stop;
  };
  /// First: what is kept of the text on disk counts, so that the answer is quick. Warm: fills the memory, so that a keystroke finds
  /// something to build on. AsItIs: without the memory, when the last edit broke the code.
  enum class Mode : std::uint8_t { First, Warm, Keystroke, AsItIs };

  std::chrono::nanoseconds pause_of(const Document& document) const;
  void start(Document& document, Mode mode);
  void schedule(Document& document);
  struct Outcome {
    std::shared_ptr<LiveResult> result;
    std::shared_ptr<const FileOutcome> known;        // null: the engine has no other programs
    std::shared_ptr<const OutsideFindings> outside;  // that was carried over
    bool stopped = false;
  };
  void finished(const DocumentUri& uri, Mode mode, Outcome outcome);
  void put(LiveResult& result, const FileOutcome& known, const OutsideFindings* outside) const;
  void ask_others_soon(Document& document);
  void ask_others(Document& document);
  void others_said(const DocumentUri& uri, const std::shared_ptr<LiveResult>& result, const std::shared_ptr<const FileOutcome>& known, bool stopped);

  const Context ctx_;
  EventLoop& loop_;
  Executor& executor_;
  Executor& outside_;
  const Hooks hooks_;
  const std::shared_ptr<DocumentMemories> memories_ = std::make_shared<DocumentMemories>();  // of documents, of their engines
  std::map<DocumentUri, Document> documents_;
};

}  // namespace omni
