// The jobs of a queue API: what was submitted, how far it is, what became of it. Pure: no clock, no sockets.
//
// Bounded: when it is full, the job that ended first is forgotten; when none has ended, no further one is
// taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "simulator/dialects/job_words.h"

namespace imgperf {

class JobRegistry {
 public:
  explicit JobRegistry(std::size_t most) : most_(most) {}

  // False when it is full of jobs that have not ended, or has one of that id.
  bool Add(JobEntry job);
  // Null for an id that was never there, or is forgotten. Valid until the next Add.
  const JobEntry* Find(std::string_view id) const;
  // Queued to running. Nothing for a job that is not queued.
  void Begin(std::string_view id, Nanos start_ns, const ReplyFacts& facts);
  // The end of a job that made so many images, in one of the three states that are one. False when it has
  // ended before.
  bool End(std::string_view id, JobState how, Nanos now, std::size_t images);
  std::size_t queued() const { return queued_; }
  std::size_t size() const { return jobs_.size(); }

 private:
  JobEntry* Get(std::string_view id);

  std::size_t most_;
  std::size_t queued_ = 0;
  std::unordered_map<std::string, JobEntry> jobs_;
  std::deque<std::string> ended_;  // in order of their ends
};

}  // namespace imgperf
