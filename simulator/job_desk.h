// The pages of queue APIs: takes orders that nobody waits for, tells how far they are. Thread: the server's
// loop.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "common/http/reply.h"
#include "simulator/image_store.h"
#include "simulator/job_registry.h"
#include "simulator/reply_outlet.h"

namespace imgperf {

class Workshop;

class JobDesk {
 public:
  // Both outlive it.
  JobDesk(const ReplyOffice& office, Workshop& workshop)
      : office_(office), workshop_(workshop), jobs_(kMostJobs) {}

  // True when another job of that kind is taken.
  bool HasRoom(Operation operation);
  // Registers the order, answers with its name, and gives it its outlet: the caller has it served.
  void Open(Order& order, http::Reply reply);
  // What a GET, POST or PUT about a job is answered.
  http::Answer Answer(const JobAsk& ask, std::string base_url);

  // For the outlets of its orders.
  void Begin(const Order& order);
  // At the instant at which the order would be answered. `release` is called then.
  void EndLater(const Order& order, JobState how, std::vector<http::Blob> files,
                std::function<void()> release);

 private:
  static constexpr std::size_t kMostJobs = 4096;
  static constexpr std::size_t kMostNativeQueued = 64;  // stable-diffusion.cpp's limit

  void End(const std::string& id, JobState how, std::size_t images);
  JobState Cancel(const JobEntry& job, const JobWords& words);
  JobView ViewOf(const JobEntry& job, std::string base_url, bool with_images);

  const ReplyOffice& office_;
  Workshop& workshop_;
  JobRegistry jobs_;
  std::unordered_map<std::string, std::shared_ptr<Visit>> open_;  // of jobs that have not ended
};

// The end of an order that became a job.
class JobOutlet final : public Outlet {
 public:
  explicit JobOutlet(JobDesk& desk) : desk_(desk) {}

  bool Begin(const Order& order) override;
  void Prepare(const Order& order, absl::StatusOr<Pictures> pictures) override;
  void Deliver(const Order& order, std::function<void()> release) override;

 private:
  JobDesk& desk_;
  JobState end_ = JobState::kFailed;
  std::vector<http::Blob> files_;
};

}  // namespace imgperf
