#include "worker/session/bulk_link.h"

#include <algorithm>

#include <grpcpp/grpcpp.h>

#include "common/part_limits.h"
#include "proto/cluster.grpc.pb.h"
#include "worker/session/grpc_channel.h"

namespace imgperf {
namespace {

using StoreStream = grpc::ClientReaderWriter<pb::StoreChunk, pb::StoreReply>;

// Of a stream whose end nobody waited for: a day would be too long even for the slowest line.
constexpr Nanos kFetchAtMost = 24 * 3600 * kSecond;

// What is behind `offset`, chunk by chunk. Stops when the stream takes no more; Finish tells why.
void SendPieces(StoreStream& stream, const std::vector<std::string_view>& pieces, std::uint64_t offset) {
  pb::StoreChunk chunk;
  for (std::string_view piece : pieces) {
    const std::uint64_t skipped = std::min<std::uint64_t>(offset, piece.size());
    offset -= skipped;
    piece.remove_prefix(skipped);
    for (; !piece.empty(); piece.remove_prefix(chunk.data().size())) {
      const std::string_view part = piece.substr(0, kUploadChunk);
      chunk.set_data(part.data(), part.size());
      if (!stream.Write(chunk)) return;
    }
  }
}

}  // namespace

struct BulkLink::Impl {
  Impl(const std::string& address, const std::optional<Credentials>& credentials)
      : stub(pb::Cluster::NewStub(OwnChannel(address, credentials))) {}
  std::unique_ptr<pb::Cluster::Stub> stub;
};

BulkLink::BulkLink(const std::string& address, const std::optional<Credentials>& credentials)
    : impl_(std::make_unique<Impl>(address, credentials)) {}
BulkLink::~BulkLink() = default;

absl::Status BulkLink::FetchParts(const pb::PartsRequest& request,
                                  const std::function<absl::Status(const pb::PartChunk&)>& take) {
  grpc::ClientContext context;
  SetDeadline(context, kFetchAtMost);
  const auto stream = impl_->stub->FetchParts(&context, request);
  pb::PartChunk chunk;
  absl::Status taken;
  while (taken.ok() && stream->Read(&chunk)) taken = take(chunk);
  if (!taken.ok()) context.TryCancel();
  const grpc::Status status = stream->Finish();
  return taken.ok() ? FromGrpc(status) : taken;
}

UploadTry BulkLink::Upload(const pb::StoreChunk& head, const std::vector<std::string_view>& pieces,
                           Nanos timeout_for) {
  grpc::ClientContext context;
  SetDeadline(context, timeout_for);
  const auto stream = impl_->stub->Store(&context);
  UploadTry result;
  pb::StoreReply reply;
  bool open = stream->Write(head);
  if (open && head.resume()) {
    open = stream->Read(&reply);
    if (open) result.offset = reply.offset();
  }
  if (open && reply.file().empty()) {
    SendPieces(*stream, pieces, result.offset.value_or(0));
    stream->WritesDone();
    stream->Read(&reply);
  }
  result.status = FromGrpc(stream->Finish());
  result.file = reply.file();
  if (result.status.ok() && result.file.empty())
    result.status = absl::InternalError("the controller did not say what it called the file");
  return result;
}

}  // namespace imgperf
