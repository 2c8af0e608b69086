#include "worker/dataset/part_keeper.h"

#include <utility>

#include <fmt/format.h>

#include "common/units.h"

namespace imgperf {

absl::Status PartKeeper::Begin(const PartId& part) {
  part_ = part;
  file_.reset();
  memory_ = {};
  written_ = 0;
  if (lock_ != nullptr) {
    auto file = cache_.Create(part);
    if (file.ok()) {
      file_ = *std::move(file);
      return absl::OkStatus();
    }
    LeaveTheDisk(file.status());
  }
  if (in_memory_ + part.bytes <= kMostInMemory) return absl::OkStatus();
  return absl::ResourceExhaustedError(fmt::format(
      "the dataset is more than {} and there is no cache: name a directory with --cache and room in it",
      FormatBytes(kMostInMemory)));
}

absl::Status PartKeeper::Write(std::string_view bytes) {
  if (file_ != nullptr) {
    const absl::Status status = file_->Write(bytes);
    if (status.ok()) {
      written_ += bytes.size();
      lock_->ShowProgress();
      return status;
    }
    auto so_far = file_->ReadBack(written_);
    LeaveTheDisk(status);
    if (!so_far.ok()) return so_far.status();
    memory_ = *std::move(so_far);
  }
  memory_ += bytes;
  return absl::OkStatus();
}

absl::Status PartKeeper::End() {
  if (file_ != nullptr) {
    auto bytes = file_->Commit(part_);
    if (bytes.ok()) {
      file_.reset();
      parts_[part_.hash] = std::make_shared<const PartBytes>(*std::move(bytes));
      return absl::OkStatus();
    }
    auto so_far = file_->ReadBack(written_);
    LeaveTheDisk(bytes.status());
    if (!so_far.ok()) return so_far.status();
    memory_ = *std::move(so_far);
  }
  in_memory_ += memory_.size();
  parts_[part_.hash] = std::make_shared<const PartBytes>(std::exchange(memory_, {}));
  return absl::OkStatus();
}

void PartKeeper::LeaveTheDisk(const absl::Status& why) {
  file_.reset();  // both before the directory is closed
  lock_.reset();
  cache_.GiveUp(why);
}

}  // namespace imgperf
