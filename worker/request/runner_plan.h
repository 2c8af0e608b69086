// Everything a worker's requests have in common, made once before the run.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "common/ids.h"
#include "common/request/body_files.h"
#include "common/request/endpoint.h"
#include "common/request/prepared_body.h"
#include "proto/cluster.pb.h"
#include "worker/response/answer.h"
#include "worker/response/answer_reader.h"

namespace imgperf {

// One kind of requests; a plan without a mix has one.
struct RequestKind {
  std::vector<std::string> urls;  // whole
  AnswerShape shape = AnswerShape::kImages;
  std::optional<pb::JobPlan> job;           // of a shape that answers by jobs
  std::vector<std::string> submit_headers;  // as RunnerPlan's
};

struct RunnerPlan {
  RunId run = 0;
  bool readiness = false;            // these requests ask whether the target is ready: ids <run>-ready-<k>
  std::vector<RequestKind> kinds;    // one at least; all have as many URLs
  BodyFiles files;                   // that bodies point into
  std::vector<PreparedBody> bodies;  // by entry
  bool turns_as_base64 = false;      // later turns of conversations send images that way
  Nanos timeout_for = 0;             // of a request with its fetches
  ImageRules rules;                  // but for asked_size, which each body knows
  // "Name: value"; "Name;" where the value is empty
  std::vector<std::string> poll_headers;     // of a job, at the target's own origin
  std::vector<std::string> fetch_headers;    // image at the target's own origin
  std::vector<std::string> foreign_headers;  // image anywhere else: no key, none of the user's headers
  std::vector<std::string> secrets;          // that stand in no record and no export, the longest first
};

// Of a request for that entry; nothing is known of one that the plan does not have.
inline const RequestKind& KindOf(const RunnerPlan& plan, std::uint64_t entry) {
  static const RequestKind kNone;
  return entry < plan.bodies.size() ? plan.kinds[plan.bodies[entry].kind] : kNone;
}

// The bytes of a dataset's files, as dataset.files().
using DatasetBytes = std::vector<std::shared_ptr<const PartBytes>>;

// INVALID_ARGUMENT names the entry, header or field, and the remedy.
absl::StatusOr<RunnerPlan> MakeRunnerPlan(RunId run, const pb::WorkerPlan& plan, const pb::Dataset& dataset,
                                          const DatasetBytes& bytes = {});

// How the answer to a submit is read.
AnswerReader::Expect ExpectOf(AnswerShape shape);

}  // namespace imgperf
