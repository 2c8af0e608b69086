#include "simulator/job_registry.h"

#include <utility>

namespace imgperf {

bool JobRegistry::Add(JobEntry job) {
  if (jobs_.contains(job.id)) return false;
  if (jobs_.size() >= most_) {
    if (ended_.empty()) return false;
    jobs_.erase(ended_.front());
    ended_.pop_front();
  }
  job.state = JobState::kQueued;
  ++queued_;
  const std::string id = job.id;
  jobs_.emplace(id, std::move(job));
  return true;
}

JobEntry* JobRegistry::Get(std::string_view id) {
  const auto found = jobs_.find(std::string(id));
  return found == jobs_.end() ? nullptr : &found->second;
}

const JobEntry* JobRegistry::Find(std::string_view id) const {
  const auto found = jobs_.find(std::string(id));
  return found == jobs_.end() ? nullptr : &found->second;
}

void JobRegistry::Begin(std::string_view id, Nanos start_ns, const ReplyFacts& facts) {
  JobEntry* job = Get(id);
  if (job == nullptr || job->state != JobState::kQueued) return;
  job->state = JobState::kRunning;
  job->start_ns = start_ns;
  job->facts = facts;
  --queued_;
}

bool JobRegistry::End(std::string_view id, JobState how, Nanos now, std::size_t images) {
  JobEntry* job = Get(id);
  if (job == nullptr || HasEnded(job->state)) return false;
  if (job->state == JobState::kQueued) --queued_;
  job->state = how;
  job->end_ns = now;
  job->images = images;
  ended_.push_back(job->id);
  return true;
}

}  // namespace imgperf
