// A submit exchange as it goes over the wire, kept for the export of level raw.
//
// Its body is the only copy of the answer: the images of such an answer are read out of it when they are
// stored or looked at, beside the loop, instead of being gathered while it arrives.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "proto/cluster.pb.h"
#include "proto/record.pb.h"
#include "worker/request/runner_plan.h"
#include "worker/request/transport.h"
#include "worker/response/answer.h"

namespace imgperf {

// Thread: the loop's while it is filled, then whoever takes it.
class RawExchange {
 public:
  static constexpr std::size_t kMaxHeaders = 64 << 10;  // bytes of the answer's headers that are kept

  // `plan` outlives it. `wants_images`: the answer's images are to be stored or looked at too.
  RawExchange(const RunnerPlan& plan, bool wants_images) : plan_(&plan), wants_images_(wants_images) {}

  void TakeHead(const AnswerHead& head);
  void TakeContent(std::string_view bytes) { body_.append(bytes); }

  bool wants_images() const { return wants_images_; }
  // What storing the exchange of `record` takes: the answer's headers and body, and the request's payload.
  std::size_t BytesWith(const pb::Record& record) const;
  // The images that `record`, made of this very answer, says it has; empty unless they are wanted.
  std::vector<KeptImage> Images(const pb::Record& record) const;

 private:
  friend struct RawUpload;
  const RunnerPlan* plan_;
  bool wants_images_;
  bool headers_cut_ = false;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::size_t header_bytes_ = 0;
  std::string content_type_;
  std::string body_;
};

// What of an exchange leaves the worker: every secret of the run's target is gone from it.
struct RawUpload {
  pb::RawHead head;
  std::string payload;
  std::string body;

  // Takes the exchange's body.
  static RawUpload Of(const pb::Record& record, RawExchange exchange);
};

}  // namespace imgperf
