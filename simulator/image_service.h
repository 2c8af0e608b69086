// Answers the POSTs that ask for pictures: reads them, refuses some, lets the workshop serve the others.
// Thread: the server's loop.
#pragma once

#include <memory>
#include <string>

#include "common/http/message.h"
#include "common/http/reply.h"
#include "simulator/error_plan.h"
#include "simulator/image_store.h"
#include "simulator/job_desk.h"
#include "simulator/null_replies.h"
#include "simulator/rate_meter.h"
#include "simulator/reply_outlet.h"
#include "simulator/request_reader.h"
#include "simulator/workshop.h"

namespace imgperf {

class ImageService {
 public:
  // Everything given outlives it.
  ImageService(const SimulatorOptions& options, const Profile& profile, ErrorPlan errors, Visits& visits,
               Nanos wall_now);

  void Handle(Operation operation, const http::Request& request, http::Reply reply);
  // GET /v1/images/{id}/content.
  http::Answer Content(std::string_view id, std::string_view query);
  // What is asked about a job.
  http::Answer Job(const JobAsk& ask, const http::Request& request);
  Workshop& workshop() { return workshop_; }

 private:
  bool Admit(Order& order, http::Reply& reply);
  void Serve(std::shared_ptr<Order> order, http::Reply reply);
  void ServeNull(Order& order, http::Reply reply);
  void ServeJob(std::shared_ptr<Order> order, http::Reply reply);
  void SetNullService(Order& order) const;
  void Refuse(Operation operation, const Complaint& complaint, const std::shared_ptr<Visit>& visit,
              http::Reply reply);
  void Send(http::Answer answer, const std::shared_ptr<Visit>& visit, http::Reply reply);

  const SimulatorOptions& options_;
  const Profile& profile_;
  const Dialect& dialect_;
  ErrorPlan errors_;
  Visits& visits_;
  Nanos start_ns_;
  Nanos open_ns_;
  RequestReader reader_;
  NullReplies null_replies_;
  ImageStore store_;
  RateMeter rates_;
  Workshop workshop_;
  ReplyOffice office_;
  JobDesk jobs_;
};

}  // namespace imgperf
