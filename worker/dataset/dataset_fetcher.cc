#include "worker/dataset/dataset_fetcher.h"

#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/part_limits.h"
#include "common/sparse.h"
#include "common/units.h"
#include "worker/dataset/fetch_retry.h"

namespace imgperf {
namespace {

constexpr Nanos kSayEvery = 10 * kSecond;

absl::Status CheckPart(const PartId& part, std::uint64_t most) {
  if (!IsContentHash(part.hash)) return absl::InvalidArgumentError("the dataset names a part by no hash");
  if (part.bytes <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("a part of the dataset is too large: {} (at most {})",
                                                FormatBytes(part.bytes), FormatBytes(most)));
}

// Each file once, whoever refers to it.
absl::StatusOr<std::vector<PartId>> FilesOf(const pb::Dataset& dataset) {
  if (static_cast<std::uint64_t>(dataset.files_size()) > kMostFiles)
    return absl::InvalidArgumentError(fmt::format("the dataset has more than {} files", kMostFiles));
  std::map<std::string, std::uint64_t> sizes;
  std::vector<PartId> files;
  std::uint64_t bytes = 0;
  for (const pb::DatasetFile& file : dataset.files()) {
    PartId part{file.hash(), file.bytes()};
    if (absl::Status status = CheckPart(part, kMostFileBytes); !status.ok()) return status;
    const auto [row, fresh] = sizes.emplace(part.hash, part.bytes);
    if (row->second != part.bytes)
      return absl::InvalidArgumentError("the dataset names a file with two sizes");
    if (!fresh) continue;
    bytes += part.bytes;
    files.push_back(std::move(part));
  }
  if (bytes > kMostFilesBytes)
    return absl::InvalidArgumentError(
        fmt::format("the dataset's files are too large: {} in all", FormatBytes(bytes)));
  return files;
}

absl::Status ToldToEnd() { return absl::CancelledError("told to end while it fetched the dataset"); }

std::uint64_t BytesOf(const std::vector<PartId>& parts) {
  std::uint64_t bytes = 0;
  for (const PartId& part : parts) bytes += part.bytes;
  return bytes;
}

}  // namespace

absl::StatusOr<FetchedDataset> DatasetFetcher::Fetch(const PartId& first, const DatasetOwner& owner) {
  if (absl::Status status = CheckPart(first, kMostEntriesBytes); !status.ok()) return status;
  dataset_hash_ = first.hash;
  owner_ = owner;
  received_ = 0;
  cache_.Open();
  PartsByHash parts;
  if (absl::Status status = Get({first}, parts); !status.ok()) return status;
  FetchedDataset fetched;
  const std::string_view entries = parts[first.hash]->view();
  if (!fetched.dataset.ParseFromArray(entries.data(), static_cast<int>(entries.size())))
    return absl::InvalidArgumentError("the dataset is none, though it has its hash");
  const auto files = FilesOf(fetched.dataset);
  if (!files.ok()) return files.status();
  if (absl::Status status = Get(*files, parts); !status.ok()) return status;
  for (const pb::DatasetFile& file : fetched.dataset.files()) fetched.files.push_back(parts[file.hash()]);
  spdlog::info("dataset {}: {} in {} parts, {} of it fetched", dataset_hash_,
               FormatBytes(first.bytes + BytesOf(*files)), files->size() + 1, FormatBytes(received_));
  return fetched;
}

absl::Status DatasetFetcher::Get(const std::vector<PartId>& wanted, PartsByHash& parts) {
  std::vector<PartId> missing = FindInCache(wanted, parts);
  if (missing.empty()) return absl::OkStatus();
  if (cache_.is_open() && BytesOf(wanted) > cache_.limit()) {
    cache_.GiveUp(
        absl::ResourceExhaustedError(fmt::format("the dataset has {}, and --cache-limit is {}",
                                                 FormatBytes(BytesOf(wanted)), FormatBytes(cache_.limit()))));
  }
  auto lock = WaitForLock();
  if (!lock.ok()) return lock.status();
  missing = FindInCache(missing, parts);  // what came while it waited
  PartKeeper keeper(cache_, *std::move(lock), parts);
  if (absl::Status status = FetchAll(missing, keeper); !status.ok()) return status;
  if (keeper.caching() && !missing.empty()) cache_.Trim(clock_.WallNow());
  return absl::OkStatus();
}

// What is not there. Nothing is as easily had as what is empty.
std::vector<PartId> DatasetFetcher::FindInCache(const std::vector<PartId>& wanted, PartsByHash& parts) {
  std::vector<PartId> missing;
  for (const PartId& part : wanted) {
    std::optional<PartBytes> found;
    if (part.bytes == 0 && part.hash == ContentHash("")) found.emplace(std::string());
    if (!found) found = cache_.Find(part);
    if (found) {
      parts[part.hash] = std::make_shared<const PartBytes>(*std::move(found));
    } else {
      missing.push_back(part);
    }
  }
  return missing;
}

// Null: without the cache.
absl::StatusOr<std::unique_ptr<FetchLock>> DatasetFetcher::WaitForLock() {
  LockPatience patience(clock_.Now());
  Nanos said = clock_.Now();
  while (cache_.is_open()) {
    if (clock_.Now() - said >= kSayEvery) {
      SayThatWeWait();
      said = clock_.Now();
    }
    Nanos progress = 0;
    auto lock = cache_.TryLock(dataset_hash_, &progress);
    if (!lock.ok()) {
      cache_.GiveUp(lock.status());
    } else if (*lock != nullptr) {
      return *std::move(lock);
    } else if (!patience.Wait(progress, clock_.Now())) {
      cache_.GiveUp(absl::UnavailableError("another worker fetches the dataset and does not get on"));
    } else if (!pause_(LockPatience::kLookEvery)) {
      return ToldToEnd();
    }
  }
  return nullptr;
}

// A request for nothing: a session that neither connects nor fetches would be given up.
void DatasetFetcher::SayThatWeWait() {
  const absl::Status status =
      link_.FetchParts(Request(), [](const pb::PartChunk&) { return absl::OkStatus(); });
  if (!status.ok()) spdlog::debug("waiting for another worker's dataset: {}", std::string(status.message()));
}

pb::PartsRequest DatasetFetcher::Request(pb::PartsRequest wishes) const {
  wishes.set_session(owner_.session);
  wishes.set_token(owner_.token);
  return wishes;
}

absl::Status DatasetFetcher::FetchAll(const std::vector<PartId>& missing, PartSink& sink) {
  PartsReceiver receiver(missing, sink);
  FetchRetry retry(clock_.Now());
  std::uint64_t breaks = 0;
  while (!receiver.done()) {
    const pb::PartsRequest request = Request(receiver.Rest());
    const std::size_t before = receiver.at();
    absl::Status status = link_.FetchParts(
        request, [&](const pb::PartChunk& chunk) { return pause_(0) ? receiver.Take(chunk) : ToldToEnd(); });
    if (receiver.at() == before + static_cast<std::size_t>(request.parts_size())) continue;
    if (status.ok()) status = absl::DataLossError("the dataset's stream ended early");
    const bool told = absl::IsCancelled(status) && status == ToldToEnd();
    const auto pause = told ? std::nullopt : retry.After(status, receiver.received(), clock_.Now());
    if (!pause) return status;
    if (WorthALine(++breaks))
      spdlog::info("the dataset's stream broke at byte {} of part {} of {}: {}; going on from there",
                   receiver.offset(), receiver.at() + 1, missing.size(), std::string(status.message()));
    if (!pause_(*pause)) return ToldToEnd();
  }
  received_ += receiver.received();
  return absl::OkStatus();
}

}  // namespace imgperf
