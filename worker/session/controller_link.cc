#include "worker/session/controller_link.h"

#include <cstdlib>

#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include "proto/cluster.grpc.pb.h"
#include "worker/session/grpc_channel.h"

namespace imgperf {
namespace {

// A controller that is not there yet may come; one that does not believe us, or is not believed, stays so.
absl::Status WithTrust(const absl::Status& status) {
  if (status.message().find("SSL_ERROR_SSL") == absl::string_view::npos) return status;
  return absl::UnauthenticatedError(
      fmt::format("the controller and this worker do not trust each other: both need --credentials of one "
                  "cluster, made by imgperf keys ({})",
                  std::string(status.message())));
}

class GrpcRecordStream final : public RecordStream {
 public:
  explicit GrpcRecordStream(pb::Cluster::Stub& stub) : stream_(stub.StreamRecords(&context_)) {}
  ~GrpcRecordStream() override {
    context_.TryCancel();
    pb::RecordAck ack;
    while (stream_->Read(&ack)) {
    }
    if (!finished_) stream_->Finish();
  }
  bool Write(const pb::RecordBatch& batch) override { return stream_->Write(batch); }
  bool Read(pb::RecordAck* ack) override { return stream_->Read(ack); }
  void Break() override { context_.TryCancel(); }
  std::string Error() override {
    finished_ = true;
    return stream_->Finish().error_message();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<pb::RecordBatch, pb::RecordAck>> stream_;
  bool finished_ = false;
};

}  // namespace

struct ControllerLink::Impl {
  Impl(const std::string& address, const std::optional<Credentials>& credentials)
      : stub(pb::Cluster::NewStub(OwnChannel(address, credentials))) {}
  std::unique_ptr<pb::Cluster::Stub> stub;
};

ControllerLink::ControllerLink(const std::string& address, const std::optional<Credentials>& credentials)
    : impl_(std::make_unique<Impl>(address, credentials)) {}
ControllerLink::~ControllerLink() = default;

void ControllerLink::PrepareProcess() { setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "100", 0); }

absl::StatusOr<pb::RegisterReply> ControllerLink::Register(const pb::RegisterRequest& request,
                                                           Nanos timeout_for) {
  grpc::ClientContext context;
  SetDeadline(context, timeout_for);
  pb::RegisterReply reply;
  const grpc::Status status = impl_->stub->Register(&context, request, &reply);
  if (!status.ok()) return WithTrust(FromGrpc(status));
  return reply;
}

absl::Status ControllerLink::Calibrated(const std::string& session, const std::string& token,
                                        const pb::Calibration& calibration, Nanos timeout_for) {
  grpc::ClientContext context;
  SetDeadline(context, timeout_for);
  pb::CalibratedRequest request;
  request.set_session(session);
  request.set_token(token);
  *request.mutable_calibration() = calibration;
  pb::CalibratedReply reply;
  return FromGrpc(impl_->stub->Calibrated(&context, request, &reply));
}

absl::Status ControllerLink::Goodbye(const std::string& session, const std::string& token,
                                     std::optional<double> stolen, Nanos timeout_for) {
  grpc::ClientContext context;
  SetDeadline(context, timeout_for);
  pb::GoodbyeRequest request;
  request.set_session(session);
  request.set_token(token);
  if (stolen) request.set_stolen(*stolen);
  pb::GoodbyeReply reply;
  return FromGrpc(impl_->stub->Goodbye(&context, request, &reply));
}

std::unique_ptr<RecordStream> ControllerLink::OpenRecords() {
  return std::make_unique<GrpcRecordStream>(*impl_->stub);
}

}  // namespace imgperf
