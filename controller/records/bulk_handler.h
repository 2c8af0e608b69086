// Who decides about what is moved beside the records: the dataset to the workers, images and raw exchanges
// from them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <absl/status/statusor.h>

#include "proto/cluster.pb.h"

namespace imgperf {

// What a worker asked for of the dataset. Destroyed when its stream ends.
class PartFeed {
 public:
  using Reply = std::function<void(absl::StatusOr<std::optional<pb::PartChunk>>)>;
  virtual ~PartFeed() = default;
  // The next block; nothing behind the last. Called again only after the reply, so that a worker that is slow
  // costs one block.
  virtual void Next(Reply reply) = 0;
};

// One upload. Destroyed when its stream ends: what is not finished then may be gone on with by another.
class UploadTaker {
 public:
  virtual ~UploadTaker() = default;
  // Data that are here from before.
  virtual std::uint64_t offset() const = 0;
  // The file's name, when all of it was here from before; else empty.
  virtual std::string file() const = 0;
  // Called again only after the reply, so that a disk that is behind slows the worker instead of filling our
  // memory.
  virtual void Append(std::string data, std::function<void(absl::Status)> reply) = 0;
  // All data are here: the file's name.
  virtual void Finish(std::function<void(absl::StatusOr<std::string>)> reply) = 0;
};

// Called on gRPC's threads; each call is answered by calling `reply` exactly once, from any thread, while the
// server lives.
class BulkHandler {
 public:
  template <typename T>
  using Reply = std::function<void(absl::StatusOr<T>)>;

  virtual ~BulkHandler() = default;
  virtual void FetchParts(pb::PartsRequest request, Reply<std::unique_ptr<PartFeed>> reply) = 0;
  // `head` is the first chunk.
  virtual void Store(pb::StoreChunk head, Reply<std::unique_ptr<UploadTaker>> reply) = 0;
};

}  // namespace imgperf
