// One request as the simulator saw it: a line of the ground truth. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/clock.h"
#include "common/units.h"
#include "simulator/fault.h"
#include "simulator/image_request.h"

namespace imgperf {

// Stamps are CLOCK_MONOTONIC, 0: did not happen.
struct TruthEntry {
  std::uint64_t index = 0;  // of the image request, in order of arrival; of other requests 0
  std::string x_request_id;
  std::string path;
  Nanos first_byte_ns = 0;       // the request's first byte was read
  Nanos arrived_ns = 0;          // header and body were complete
  std::uint64_t in_flight = 0;   // image requests at that instant, this one counted
  Nanos start_ns = 0;            // the simulated GPU began
  Nanos finish_ns = 0;           // the simulated GPU ended
  std::uint64_t batch = 0;       // number of the batch it was served in, in order of start
  std::uint64_t batch_size = 0;  // requests in that batch; 0: it was in none
  std::uint32_t worker = 0;      // the GPU
  Nanos done_ns = 0;             // just before the reply's first byte was handed to the kernel
  Nanos gone_ns = 0;             // the client left before that
  int status = 0;                // 0: no reply
  Fault fault = Fault::kNone;
  std::uint64_t bytes = 0;  // handed to the kernel
  bool complete = false;    // all of them, nothing cut
  std::uint64_t prompt_hash = 0;
  PixelSize size{0, 0};
  std::uint32_t n = 0;
  std::int64_t seed = 0;
  std::uint32_t steps = 0;
  // Of some requests only; the line has no such keys for others.
  std::vector<ReferenceImage> images;  // what came along
  std::optional<ReferenceImage> mask;
  bool stream = false;
  std::vector<Nanos> partials_ns;  // just before each partial image was handed to the kernel
  Nanos completed_ns = 0;          // the same of the completed event; of the last one when there are several
  std::string job;                 // the id of the job that it made
  std::string job_end;             // "completed", "failed", "cancelled"; empty: it has not ended
  Nanos job_end_ns = 0;
};

// A JSON object and a newline, appended to `out`.
void AppendLine(const TruthEntry& entry, std::string& out);

// What the last line sums up. Image requests only, but for `others`.
struct TruthTotals {
  std::uint64_t requests = 0;
  std::uint64_t complete = 0;
  std::uint64_t gone = 0;
  std::uint64_t faults = 0;
  std::uint64_t late = 0;  // replies over 5 ms behind their simulated finish: the machine was too slow
  std::uint64_t max_in_flight = 0;
  std::uint64_t others = 0;  // content, models, health ...
};

// {"summary": {...}} and a newline.
std::string SummaryLine(const TruthTotals& totals);

}  // namespace imgperf
