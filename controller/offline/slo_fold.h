// Whether the run kept its promises: what windows need is gathered request by request, the rest is read off
// the finished report.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "controller/offline/phase_fold.h"
#include "controller/offline/report.h"
#include "controller/slo/slo.h"
#include "controller/slo/windows.h"

namespace imgperf {

// Thread: any one.
class SloFold {
 public:
  // As the plan has them; call it before anything is added. What cannot be read is reported as not met.
  void Promise(const std::vector<std::string>& texts);

  // Requests that count, in their phase; `good` as the run defines it.
  void AddRecord(const PhaseFold& phase, const pb::Record& record, const MetricValues& values, bool good);
  void AddLost(const PhaseFold& phase, const pb::Verdict& verdict);

  // In the order of the plan. `report` has its phases and metrics; `phases` are all there are, in the same
  // order. `to_epoch`: Unix time - controller clock.
  std::vector<SloReport> Reports(const RunReport& report, const std::vector<const PhaseFold*>& phases,
                                 Nanos to_epoch);

 private:
  struct Promised {
    std::string text;
    std::string fault;  // why it cannot be read; empty: it can
    Slo slo;
    std::map<std::uint32_t, Windows> windows;  // by phase
  };

  void Add(const PhaseFold& phase, const EndedRequest& ended, const MetricValues& values);
  SloReport Judge(Promised& promised, const RunReport& report, const std::vector<const PhaseFold*>& phases,
                  Nanos to_epoch) const;

  std::deque<Promised> promised_;  // windows point into it
};

}  // namespace imgperf
