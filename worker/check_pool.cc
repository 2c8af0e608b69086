#include "worker/check_pool.h"

#include <utility>

#include "worker/response/base64.h"

namespace imgperf {
namespace {

void NoteNotStored(const std::string& why, pb::ImageFact* fact) {
  const std::string note = "not stored: " + why;
  fact->set_defect(fact->defect().empty() ? note : fact->defect() + "; " + note);
}

}  // namespace

CheckPool::CheckPool(ImageSink& images, RecordSink& records, const CheckPoolOptions& options)
    : images_(images), records_(records), options_(options) {
  for (int i = 0; i < options.threads; ++i) threads_.emplace_back([this] { Run(); });
}

CheckPool::~CheckPool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void CheckPool::Store(const SessionId& session, pb::Record record, std::vector<KeptImage> images) {
  Job job{session, std::move(record), std::move(images)};
  for (const KeptImage& image : job.images) job.bytes += image.payload.size();
  if (Enqueue(job)) return changed_.notify_one();
  not_stored_ += job.images.size();
  for (const KeptImage& image : job.images)
    NoteNotStored("pool full", job.record.mutable_images(static_cast<int>(image.index)));
  records_.Push(job.session, std::move(job.record));
}

bool CheckPool::Enqueue(Job& job) {
  const std::lock_guard lock(mutex_);
  // One job is always taken, however large.
  if (waiting_bytes_ > 0 && waiting_bytes_ + job.bytes > options_.max_waiting_bytes) return false;
  waiting_bytes_ += job.bytes;
  jobs_.push_back(std::move(job));
  return true;
}

void CheckPool::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    Finish(job);
    lock.lock();
    waiting_bytes_ -= job.bytes;
  }
}

void CheckPool::Finish(Job& job) {
  for (KeptImage& image : job.images) StoreImage(job, image);
  records_.Push(job.session, std::move(job.record));
}

void CheckPool::StoreImage(Job& job, KeptImage& image) {
  std::string bytes = std::move(image.payload);
  if (image.base64) {
    std::string decoded;
    AppendDecodedBase64(bytes, &decoded);
    bytes = std::move(decoded);
  }
  pb::ImageFact& fact = *job.record.mutable_images(static_cast<int>(image.index));
  const AttemptId attempt{job.record.credit(), job.record.attempt()};
  std::string error;
  std::string file = images_.Store(job.session, attempt, job.record.phase(), image.index,
                                   fact.valid() ? fact.format() : "bin", bytes, &error);
  if (file.empty()) return NoteNotStored(error.empty() ? "refused" : error, &fact);
  fact.set_file(std::move(file));
}

}  // namespace imgperf
