#include "worker/check_pool.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "common/units.h"
#include "worker/response/base64.h"

namespace imgperf {
namespace {

std::string NotStored(std::string_view why) { return "not stored: " + std::string(why); }

void NoteNotStored(std::string_view why, pb::ImageFact* fact) {
  const std::string note = NotStored(why);
  fact->set_defect(fact->defect().empty() ? note : fact->defect() + "; " + note);
}

// What a job holds beside its payloads, its record above all: many small ones fill a pool as well.
constexpr std::uint64_t kJobBytes = 4 << 10;

std::uint64_t BytesOf(const pb::Record& record, const Kept& kept) {
  std::uint64_t bytes = kJobBytes;
  if (kept.raw != nullptr) bytes += kept.raw->BytesWith(record);
  for (const KeptImage& image : kept.images) bytes += image.payload.size();
  return bytes;
}

pb::StoreChunk HeadFor(const pb::Record& record) {
  pb::StoreChunk head;
  head.mutable_attempt()->set_credit(record.credit());
  head.mutable_attempt()->set_attempt(record.attempt());
  return head;
}

}  // namespace

CheckPool::CheckPool(UploadSink& uploads, RecordSink& records, const CheckPoolOptions& options)
    : uploads_(uploads), records_(records), options_(options) {
  for (int i = 0; i < options.threads; ++i) threads_.emplace_back([this] { Run(); });
}

CheckPool::~CheckPool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  if (not_stored_ == 0) return;
  spdlog::warn("{} images and exchanges were not stored: more than {} waited for the controller at once",
               not_stored_.load(), FormatBytes(options_.max_waiting_bytes));
}

void CheckPool::Store(const SessionId& session, pb::Record record, Kept kept) {
  Job job{session, std::move(record), std::move(kept)};
  job.bytes = BytesOf(job.record, job.kept);
  if (Enqueue(job)) return changed_.notify_one();
  GiveUp(job);
  records_.Push(job.session, std::move(job.record));
}

void CheckPool::GiveUp(Job& job) {
  constexpr const char* kWhy = "pool full";
  for (const KeptImage& image : job.kept.images)
    NoteNotStored(kWhy, job.record.mutable_images(static_cast<int>(image.index)));
  not_stored_ += job.kept.images.size();
  if (job.kept.raw == nullptr) return;
  job.record.mutable_raw()->set_defect(NotStored(kWhy));
  ++not_stored_;
  if (!job.kept.raw->keep_images()) return;
  for (pb::ImageFact& image : *job.record.mutable_images()) {
    if (image.by_url()) continue;
    NoteNotStored(kWhy, &image);
    ++not_stored_;
  }
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
  for (KeptImage& image : job.kept.images) StoreImage(job, image);
  if (job.kept.raw != nullptr) StoreRaw(job);
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
  pb::StoreChunk head = HeadFor(job.record);
  head.mutable_image()->set_phase(job.record.phase());
  head.mutable_image()->set_index(image.index);
  head.mutable_image()->set_format(fact.valid() ? fact.format() : "bin");
  auto file = uploads_.Store(job.session, std::move(head), {bytes});
  if (!file.ok()) return NoteNotStored(std::string(file.status().message()), &fact);
  fact.set_file(*std::move(file));
}

// The images first: the exchange's body is given away with it.
void CheckPool::StoreRaw(Job& job) {
  for (KeptImage& image : job.kept.raw->Images(job.record)) StoreImage(job, image);
  RawUpload upload = RawUpload::Of(job.record, std::move(*job.kept.raw));
  pb::RawFact& fact = *job.record.mutable_raw();
  pb::StoreChunk head = HeadFor(job.record);
  *head.mutable_raw() = std::move(upload.head);
  auto file = uploads_.Store(job.session, std::move(head), {upload.payload, upload.body});
  if (!file.ok()) return fact.set_defect(NotStored(std::string(file.status().message())));
  fact.set_file(*std::move(file));
  fact.set_bytes(upload.payload.size() + upload.body.size());
}

}  // namespace imgperf
