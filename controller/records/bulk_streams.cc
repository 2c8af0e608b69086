#include "controller/records/bulk_streams.h"

#include <utility>

#include <grpcpp/grpcpp.h>

#include "controller/records/grpc_status.h"

namespace imgperf {
namespace {

// The parts that a worker asked for, a block at a time.
class PartStream final : public grpc::ServerWriteReactor<pb::PartChunk> {
 public:
  PartStream(BulkHandler& handler, const pb::PartsRequest& request) {
    handler.FetchParts(request, [this](absl::StatusOr<std::unique_ptr<PartFeed>> feed) {
      if (!feed.ok()) return Finish(ToGrpc(feed.status()));
      feed_ = *std::move(feed);
      Next();
    });
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish({grpc::StatusCode::CANCELLED, "the worker left"});
    Next();
  }
  void OnDone() override { delete this; }

 private:
  void Next() {
    feed_->Next([this](absl::StatusOr<std::optional<pb::PartChunk>> chunk) {
      if (!chunk.ok()) return Finish(ToGrpc(chunk.status()));
      if (!chunk->has_value()) return Finish(grpc::Status::OK);
      chunk_ = **std::move(chunk);
      StartWrite(&chunk_);
    });
  }

  std::unique_ptr<PartFeed> feed_;
  pb::PartChunk chunk_;
};

// One upload, a chunk at a time.
class UploadStream final : public grpc::ServerBidiReactor<pb::StoreChunk, pb::StoreReply> {
 public:
  explicit UploadStream(BulkHandler& handler) : handler_(handler) { StartRead(&chunk_); }

  void OnReadDone(bool ok) override {
    if (upload_ == nullptr) return Begin(ok);
    if (!ok) return End();
    upload_->Append(std::move(*chunk_.mutable_data()), [this](const absl::Status& status) {
      if (!status.ok()) return Finish(ToGrpc(status));
      StartRead(&chunk_);
    });
  }
  // Of the first reply; the last one comes with the end.
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish({grpc::StatusCode::CANCELLED, "the worker left"});
    StartRead(&chunk_);
  }
  void OnDone() override { delete this; }

 private:
  void Begin(bool ok) {
    if (!ok) return Finish({grpc::StatusCode::INVALID_ARGUMENT, "an upload without a first chunk"});
    const bool resume = chunk_.resume();
    handler_.Store(std::exchange(chunk_, {}),
                   [this, resume](absl::StatusOr<std::unique_ptr<UploadTaker>> taker) {
                     if (!taker.ok()) return Finish(ToGrpc(taker.status()));
                     upload_ = *std::move(taker);
                     if (!upload_->file().empty()) return Succeed(upload_->file());
                     if (!resume) return StartRead(&chunk_);
                     reply_.set_offset(upload_->offset());
                     StartWrite(&reply_);
                   });
  }
  void End() {
    upload_->Finish([this](absl::StatusOr<std::string> file) {
      if (!file.ok()) return Finish(ToGrpc(file.status()));
      Succeed(*file);
    });
  }
  void Succeed(const std::string& file) {
    reply_.set_file(file);
    StartWriteAndFinish(&reply_, {}, grpc::Status::OK);
  }

  BulkHandler& handler_;
  std::unique_ptr<UploadTaker> upload_;  // null before the first chunk
  pb::StoreChunk chunk_;
  pb::StoreReply reply_;
};

}  // namespace

grpc::ServerWriteReactor<pb::PartChunk>* ServeParts(BulkHandler& handler, const pb::PartsRequest& request) {
  return new PartStream(handler, request);
}

grpc::ServerBidiReactor<pb::StoreChunk, pb::StoreReply>* ServeUpload(BulkHandler& handler) {
  return new UploadStream(handler);
}

}  // namespace imgperf
