// How queue APIs tell of their jobs: stable-diffusion.cpp's own, fal's and Replicate's. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/dialects/dialect.h"

namespace imgperf {

enum class JobState : std::uint8_t { kQueued, kRunning, kCompleted, kFailed, kCancelled };

inline bool HasEnded(JobState state) { return state >= JobState::kCompleted; }

// One job. Stamps are monotonic, 0: did not happen.
struct JobEntry {
  std::string id;
  std::uint64_t index = 0;  // of the request that made it
  std::string path;         // to which it was submitted
  ImageRequest request;
  JobState state = JobState::kQueued;
  Nanos created_ns = 0;
  Nanos start_ns = 0;
  Nanos end_ns = 0;
  ReplyFacts facts{};      // from its start on
  std::size_t images = 0;  // that it made
};

struct JobView {
  const JobEntry& job;
  std::string base_url;
  std::size_t ahead = 0;              // jobs that wait before it
  Nanos wall_minus_mono = 0;          // what makes its stamps wall-clock times
  std::vector<http::Blob> files{};    // of a completed one
  std::vector<std::string> base64{};  // the same as text, where replies carry it
};

struct JobReply {
  int status = 200;
  std::string body;
};

// What can be asked of a job.
enum class JobQuestion : std::uint8_t { kStatus, kResult, kCancel };

struct JobAsk {
  Operation operation = Operation::kNativeJob;
  JobQuestion question = JobQuestion::kStatus;
  std::string_view id;
};

// Which job a request asks about, of those that these pages have; nothing for any other path.
std::optional<JobAsk> ReadJobPath(const Pages& pages, std::string_view method, std::string_view path);

class JobWords {
 public:
  virtual ~JobWords() = default;
  virtual JobReply Submitted(const JobView& view) const = 0;
  virtual JobReply Status(const JobView& view) const = 0;
  virtual JobReply Result(const JobView& view) const = 0;
  // After an attempt to cancel it. `was` is the state before, the view's the one behind.
  virtual JobReply Cancelled(const JobView& view, JobState was) const = 0;
  virtual JobReply Missing() const = 0;
  // True when a job that a GPU has begun may be cancelled. The GPU works on all the same.
  virtual bool CancelsRunning() const = 0;
  // True when status replies carry the images as base64.
  virtual bool CarriesImages() const { return false; }
};

const JobWords& SdcppJobs();
const JobWords& FalJobs();
const JobWords& ReplicateJobs();
const JobWords& WordsOf(Operation operation);

// Seconds of the wall clock.
double WallSeconds(const JobView& view, Nanos stamp);

}  // namespace imgperf
