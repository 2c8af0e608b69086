// What each session of a worker did, folded from the journal.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "controller/offline/report.h"

namespace imgperf {

// Instants stay on the controller's clock until the run fold moves them. Thread: any one.
class WorkerFold {
 public:
  void Add(const pb::JournalEntry& entry);
  // "3f2a9c01/name", for exports; the bare session where it never introduced itself.
  const std::string& LabelOf(const std::string& session);
  // Its place in Reports().
  std::size_t IndexOf(const std::string& session);
  // In the order in which they first appeared.
  std::vector<WorkerReport> Reports() const;

 private:
  struct Worker {
    WorkerReport report;
    std::string label;
    std::uint64_t newest_seq = 0;
  };

  // An attempt that was lost, whose record may come, or whose credit may go to another worker.
  struct Lost {
    std::size_t worker = 0;
    std::uint32_t attempt = 0;
  };

  Worker& Of(const std::string& session);
  void AddEnd(const pb::SessionEnd& end);
  void AddRecord(const pb::RecordEntry& entry);
  void AddMade(const pb::AttemptMade& made);
  void AddClosed(const pb::AttemptClosed& closed);

  std::map<std::string, std::size_t> index_;
  std::vector<Worker> workers_;
  std::map<std::uint64_t, Lost> lost_;  // by credit
};

}  // namespace imgperf
