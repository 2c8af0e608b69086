#include "worker/check_pool.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "common/units.h"
#include "worker/image_look.h"
#include "worker/low_priority.h"
#include "worker/response/base64.h"

namespace imgperf {
namespace {

constexpr const char* kPoolFull = "pool full";

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
  const std::string most = FormatBytes(options_.max_waiting_bytes);
  if (not_stored_ > 0)
    spdlog::warn("{} images and exchanges were not stored: more than {} waited for the controller at once",
                 not_stored_.load(), most);
  if (not_looked_ > 0)
    spdlog::warn("{} images were not looked at: more than half of {} waited at once", not_looked_.load(),
                 most);
}

void CheckPool::Store(const SessionId& session, pb::Record record, Kept kept) {
  Job job{session, std::move(record), std::move(kept)};
  job.bytes = BytesOf(job.record, job.kept);
  if (Enqueue(job)) return changed_.notify_one();
  GiveUp(job, job.kept.use);
  if (job.kept.raw != nullptr) {
    job.record.mutable_raw()->set_defect(NotStored(kPoolFull));
    ++not_stored_;
  }
  records_.Push(job.session, std::move(job.record));
}

void CheckPool::GiveUp(Job& job, const ImageUse& use) {
  for (const KeptImage& image : job.kept.images)
    GiveUpImage(use, job.record.mutable_images(static_cast<int>(image.index)));
  if (job.kept.raw == nullptr || !job.kept.raw->wants_images()) return;
  for (pb::ImageFact& image : *job.record.mutable_images()) {
    if (!image.by_url()) GiveUpImage(use, &image);
  }
}

void CheckPool::GiveUpImage(const ImageUse& use, pb::ImageFact* fact) {
  if (use.store) {
    NoteNotStored(kPoolFull, fact);
    ++not_stored_;
  }
  if (use.look && fact->valid()) {
    fact->set_not_looked(kPoolFull);
    ++not_looked_;
  }
}

bool CheckPool::Enqueue(Job& job) {
  const std::lock_guard lock(mutex_);
  // One job is always taken, however large.
  const std::uint64_t bytes = waiting_bytes_ == 0 ? 0 : waiting_bytes_ + job.bytes;
  if (job.kept.use.look && bytes > options_.max_waiting_bytes / 2) {
    GiveUp(job, {.look = true});
    job.kept.use.look = false;
    if (!job.kept.use.store) job.kept.images.clear();
    if (job.kept.empty()) return false;
  }
  if (bytes > options_.max_waiting_bytes) return false;
  waiting_bytes_ += job.bytes;
  jobs_.push_back(std::move(job));
  return true;
}

void CheckPool::Run() {
  LowerOwnPriority();
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
  for (KeptImage& image : job.kept.images) UseImage(job, image);
  if (job.kept.raw != nullptr) StoreRaw(job);
  if (job.kept.use.look) JudgeLooks(job.kept.fail_on_blank, &job.record);
  records_.Push(job.session, std::move(job.record));
}

void CheckPool::UseImage(Job& job, KeptImage& image) {
  std::string bytes = std::move(image.payload);
  if (image.base64) {
    std::string decoded;
    AppendDecodedBase64(bytes, &decoded);
    bytes = std::move(decoded);
  }
  pb::ImageFact& fact = *job.record.mutable_images(static_cast<int>(image.index));
  if (job.kept.use.look && fact.valid()) LookAt(bytes, &fact);
  if (job.kept.use.store) StoreImage(job, image, bytes);
}

void CheckPool::StoreImage(Job& job, const KeptImage& image, std::string_view bytes) {
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
  if (job.kept.use.any()) {
    for (KeptImage& image : job.kept.raw->Images(job.record)) UseImage(job, image);
  }
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
