// Answers POST /v1/images/generations: reads, waits in the simulated queue, paints as soon as the request's
// batch is known, replies at the modelled instant. Thread: the server's loop.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "common/http/message.h"
#include "common/http/reply.h"
#include "simulator/dialect_openai.h"
#include "simulator/dispatcher.h"
#include "simulator/error_plan.h"
#include "simulator/image_store.h"
#include "simulator/latency_model.h"
#include "simulator/null_replies.h"
#include "simulator/options.h"
#include "simulator/paint_pool.h"
#include "simulator/poster.h"
#include "simulator/reply_builder.h"
#include "simulator/studio.h"
#include "simulator/visits.h"

namespace imgperf {

class Generations {
 public:
  // Everything given outlives it. `now` and `wall_now` are the same instant on the monotonic and the wall
  // clock.
  struct Start {
    Nanos now = 0;
    Nanos wall_now = 0;
  };
  Generations(const SimulatorOptions& options, const Profile& profile, ErrorPlan errors, Visits& visits,
              Start start);
  ~Generations();

  void Handle(const http::Request& request, http::Reply reply);
  // GET /v1/images/{id}/content.
  http::Answer Content(std::string_view id, std::string_view query);
  Poster& poster() { return poster_; }
  // Before the server ends: no painter posts to it any more.
  void StopPainting() { pool_.Stop(); }

 private:
  struct Job;

  void HandleValid(ImageRequest request, const std::shared_ptr<Visit>& visit, http::Reply reply);
  void Reject(const ErrorShare& error, const std::shared_ptr<Visit>& visit, http::Reply reply);
  void AnswerAtOnce(const ImageRequest& request, const ErrorShare& error, const std::shared_ptr<Visit>& visit,
                    http::Reply reply);
  http::Answer AnswerWithoutPainting(const ImageRequest& request, const ErrorShare& error);
  http::Answer NullAnswer(const ImageRequest& request, const ErrorShare& error);
  BatchQueue MakeQueue() const;
  void Begin(const Batch& batch);
  void Begin(const std::shared_ptr<Job>& job, const Batch& batch);
  void PaintLater(std::shared_ptr<Job> job);
  void Paint(const std::shared_ptr<Job>& job);
  void Deliver(Job& job, absl::StatusOr<std::string> body, std::vector<http::Blob> files);
  std::string NewId(std::uint64_t index) const;
  ReplyFacts FactsOf(const Job& job) const;

  const SimulatorOptions& options_;
  const Profile& profile_;
  ErrorPlan errors_;
  Visits& visits_;
  Start start_;
  LatencyModel model_;
  Nanos open_ns_;
  GenerationParser parser_;
  NullReplies null_replies_;
  ImageStore store_;
  Studio studio_;
  Poster poster_;
  Dispatcher dispatcher_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Job>> waiting_;  // by index: in no batch yet
  PaintPool pool_;
};

}  // namespace imgperf
