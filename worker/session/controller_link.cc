#include "worker/session/controller_link.h"

#include <chrono>
#include <cstdlib>

#include <fmt/format.h>
#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include "common/content_hash.h"
#include "proto/cluster.grpc.pb.h"

namespace imgperf {
namespace {

constexpr std::size_t kStoreChunk = 1 << 20;
constexpr int kMaxMessage = 8 << 20;

absl::Status FromGrpc(const grpc::Status& status) {
  // The two enumerations are one by design (google.rpc.Code).
  return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
}

// A controller that is not there yet may come; one that does not believe us, or is not believed, stays so.
absl::Status WithTrust(const absl::Status& status) {
  if (status.message().find("SSL_ERROR_SSL") == absl::string_view::npos) return status;
  return absl::UnauthenticatedError(
      fmt::format("the controller and this worker do not trust each other: both need --credentials of one "
                  "cluster, made by imgperf keys ({})",
                  std::string(status.message())));
}

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsOf(
    const std::optional<Credentials>& credentials) {
  if (!credentials) return grpc::InsecureChannelCredentials();
  return grpc::SslCredentials({credentials->ca, credentials->key, credentials->cert});
}

std::shared_ptr<grpc::Channel> Connect(const std::string& address,
                                       const std::optional<Credentials>& credentials) {
  // gRPC writes to stderr by itself; what matters of it comes back as a status.
  gpr_set_log_function([](gpr_log_func_args* line) { spdlog::debug("grpc: {}", line->message); });
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessage);
  // A controller that comes back is found within a second; gRPC's own default backs off to two minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  // A record stream may be silent for minutes: only pings show that its host is gone.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 10'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // Never through a proxy found in the environment: records are not for third parties.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // Its certificate names the role, not the host: controllers move.
  if (credentials) arguments.SetSslTargetNameOverride(std::string(kControllerName));
  return grpc::CreateCustomChannel(address, ChannelCredentialsOf(credentials), arguments);
}

void SetDeadline(grpc::ClientContext& context, Nanos timeout_for) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::nanoseconds(timeout_for));
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
      : stub(pb::Cluster::NewStub(Connect(address, credentials))) {}
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

absl::StatusOr<pb::Dataset> ControllerLink::FetchDataset(const std::string& session, const std::string& hash,
                                                         Nanos timeout_for) {
  grpc::ClientContext context;
  SetDeadline(context, timeout_for);
  pb::DatasetRequest request;
  request.set_session(session);
  request.set_hash(hash);
  auto reader = impl_->stub->FetchDataset(&context, request);
  std::string bytes;
  pb::DatasetChunk chunk;
  while (reader->Read(&chunk)) bytes += chunk.data();
  const grpc::Status status = reader->Finish();
  if (!status.ok()) return FromGrpc(status);
  pb::Dataset dataset;
  if (ContentHash(bytes) != hash || !dataset.ParseFromString(bytes)) {
    return absl::DataLossError(
        fmt::format("the dataset arrived damaged ({} bytes do not hash to {})", bytes.size(), hash));
  }
  return dataset;
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

absl::StatusOr<std::string> ControllerLink::Store(pb::StoreChunk head,
                                                  const std::vector<std::string_view>& pieces,
                                                  Nanos timeout_for) {
  grpc::ClientContext context;
  SetDeadline(context, timeout_for);
  pb::StoreReply reply;
  auto writer = impl_->stub->Store(&context, &reply);
  std::uint64_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  head.set_size(size);
  bool open = writer->Write(head);  // names the whole; the data follow
  pb::StoreChunk chunk;
  for (std::string_view piece : pieces) {
    for (; open && !piece.empty(); piece.remove_prefix(chunk.data().size())) {
      const auto part = piece.substr(0, kStoreChunk);
      chunk.set_data(part.data(), part.size());
      open = writer->Write(chunk);
    }
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return FromGrpc(status);
  return reply.file();
}

std::unique_ptr<RecordStream> ControllerLink::OpenRecords() {
  return std::make_unique<GrpcRecordStream>(*impl_->stub);
}

}  // namespace imgperf
