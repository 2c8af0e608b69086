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
  // In the order in which they first appeared.
  std::vector<WorkerReport> Reports() const;

 private:
  struct Worker {
    WorkerReport report;
    std::string label;
    std::uint64_t newest_seq = 0;
  };

  Worker& Of(const std::string& session);

  std::map<std::string, std::size_t> index_;
  std::vector<Worker> workers_;
};

}  // namespace imgperf
