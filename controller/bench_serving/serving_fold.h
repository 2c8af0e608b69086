// Folds a run's journal into what SGLang's metrics are made of.
#pragma once

#include <map>
#include <optional>

#include "common/clock.h"
#include "controller/bench_serving/serving_samples.h"
#include "controller/run/ledger_fold.h"
#include "proto/journal.pb.h"

namespace imgperf {

// Pure. Memory: four numbers a request. Thread: any one. A run that was resumed on another machine is beyond
// it: `imgperf resume` prints imgperf's own table.
class ServingFold {
 public:
  // What contradicts itself is not complained of here: the run's own report does.
  void Add(const pb::JournalEntry& entry);
  ServingSamples Finish() const;

 private:
  void StartPhase(const pb::PhaseStart& start);
  void AddRecord(const pb::Record& record);
  void AddLost(const pb::Verdict& verdict);
  void Take(std::uint32_t phase, const ServingRequest& request, Nanos end);

  LedgerFold ledger_;
  std::map<std::uint32_t, bool> is_warmup_;  // by phase
  std::optional<Nanos> begun_;               // of the first phase that is measured; controller clock
  Nanos ended_ = 0;
  ServingSamples samples_;
};

}  // namespace imgperf
