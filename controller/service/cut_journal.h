// The journals of a run that was cut off, read for going on with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "controller/records/journal_format.h"
#include "controller/run/cut_run.h"

namespace imgperf {

// Folds every journal under `artifact_dir`; `seen` is put on this machine's clock. NOT_FOUND without a
// journal, DATA_LOSS for a corrupt one unless it is to be salvaged, FAILED_PRECONDITION for a run that never
// began.
absl::StatusOr<CutRun> ReadCutRun(const std::string& artifact_dir, OnCorruption on_corruption,
                                  const Clock& clock);

// Whether that process of this machine is a worker, and lives.
bool IsWorkerHere(std::uint32_t pid);

// Of a run whose controller had started its workers itself: whose process is not here any more is gone.
void FindTheGone(CutRun& cut);

// Where a run was, as far as that binds the controller that goes on with it.
struct FormerPlaces {
  std::uint16_t grpc_port = 0;  // 0: any, nobody looks for us
  std::uint16_t credit_port = 0;
  std::uint16_t simulator_port = 0;
  std::vector<std::uint32_t> workers_here;  // local: processes that live and may come back
  std::uint32_t next_worker = 1;            // number of the next one that is started here
};
// `local`: the controller had started its workers itself.
FormerPlaces PlacesOf(const std::optional<CutRun>& former, bool local);

}  // namespace imgperf
