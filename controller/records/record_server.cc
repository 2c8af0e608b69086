#include "controller/records/record_server.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include "common/host_port.h"
#include "controller/records/bulk_streams.h"
#include "controller/records/grpc_status.h"
#include "controller/records/server_credentials.h"
#include "proto/cluster.grpc.pb.h"

namespace imgperf {
namespace {

constexpr int kMaxMessage = 8 << 20;
constexpr int kHandshakeMs = 10'000;         // thousands who connect and say nothing hold no place for long
constexpr int kLeastPingIntervalMs = 5'000;  // half of what workers use
constexpr int kUnreadBytes = 256 << 10;      // of a stream: 5 MB/s where the round trip takes 50 ms
constexpr int kPingEveryMs = 30'000;
constexpr int kPingTimeoutMs = 20'000;

class RecordStream;

// Which streams carry which session's records: the newest is told of acknowledgements. One that is refused
// leaves the one before it in its place. Thread: any.
class StreamTable {
 public:
  void Bind(const std::string& session, RecordStream* stream) {
    const std::lock_guard lock(mutex_);
    auto& row = streams_[session];
    if (!row.empty() && row.back() == stream) return;
    std::erase(row, stream);
    row.push_back(stream);
  }
  void Forget(RecordStream* stream) {
    const std::lock_guard lock(mutex_);
    for (auto& [session, row] : streams_) std::erase(row, stream);
    std::erase_if(streams_, [](const auto& row) { return row.second.empty(); });
  }
  void Acknowledge(const std::string& session, std::uint64_t seq);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<RecordStream*>>
      streams_;  // guarded by mutex_; streams leave before they die
};

// One worker's stream: batches up, acknowledgements down, newest number per session only.
class RecordStream final : public grpc::ServerBidiReactor<pb::RecordBatch, pb::RecordAck> {
 public:
  RecordStream(ClusterHandler& handler, StreamTable& table) : handler_(handler), table_(table) {
    StartRead(&batch_);
  }

  void Acknowledge(const std::string& session, std::uint64_t seq) {
    const std::lock_guard lock(mutex_);
    std::uint64_t& last = pending_[session];
    last = std::max(last, seq);
    WriteNext();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return End(grpc::Status::OK);
    table_.Bind(batch_.session(), this);
    handler_.Records(std::exchange(batch_, {}), [this](const absl::Status& status) {
      if (!status.ok()) return End(ToGrpc(status));
      StartRead(&batch_);
    });
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (ok) WriteNext();
  }

  void OnDone() override {
    table_.Forget(this);
    delete this;
  }

 private:
  void End(const grpc::Status& status) {
    table_.Forget(this);
    const std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    Finish(status);
  }

  void WriteNext() {  // with mutex_ held
    if (writing_ || ended_ || pending_.empty()) return;
    const auto row = pending_.begin();
    ack_.set_session(row->first);
    ack_.set_seq(row->second);
    pending_.erase(row);
    writing_ = true;
    StartWrite(&ack_);
  }

  ClusterHandler& handler_;
  StreamTable& table_;
  pb::RecordBatch batch_;
  std::mutex mutex_;
  // Guarded by mutex_:
  pb::RecordAck ack_;
  std::map<std::string, std::uint64_t> pending_;
  bool writing_ = false;
  bool ended_ = false;
};

void StreamTable::Acknowledge(const std::string& session, std::uint64_t seq) {
  const std::lock_guard lock(mutex_);
  const auto row = streams_.find(session);
  if (row != streams_.end()) row->second.back()->Acknowledge(session, seq);
}

// Answers a unary call when the handler replies.
template <typename T>
auto Answer(grpc::ServerUnaryReactor* reactor, T* out) {
  return [reactor, out](absl::StatusOr<T> reply) {
    if (!reply.ok()) return reactor->Finish(ToGrpc(reply.status()));
    *out = *std::move(reply);
    reactor->Finish(grpc::Status::OK);
  };
}

class Service final : public pb::Cluster::CallbackService {
 public:
  Service(ClusterHandler& handler, BulkHandler& bulk) : handler_(handler), bulk_(bulk) {}
  StreamTable& streams() { return streams_; }

  grpc::ServerUnaryReactor* Register(grpc::CallbackServerContext* context, const pb::RegisterRequest* request,
                                     pb::RegisterReply* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    handler_.Register(*request, Answer(reactor, reply));
    return reactor;
  }
  grpc::ServerUnaryReactor* Calibrated(grpc::CallbackServerContext* context,
                                       const pb::CalibratedRequest* request,
                                       pb::CalibratedReply* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    handler_.Calibrated(*request, Answer(reactor, reply));
    return reactor;
  }
  grpc::ServerUnaryReactor* Goodbye(grpc::CallbackServerContext* context, const pb::GoodbyeRequest* request,
                                    pb::GoodbyeReply* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    handler_.Goodbye(*request, Answer(reactor, reply));
    return reactor;
  }
  grpc::ServerUnaryReactor* Members(grpc::CallbackServerContext* context, const pb::MembersRequest*,
                                    pb::MembersReply* reply) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    handler_.Members(Answer(reactor, reply));
    return reactor;
  }
  grpc::ServerWriteReactor<pb::PartChunk>* FetchParts(grpc::CallbackServerContext*,
                                                      const pb::PartsRequest* request) override {
    return ServeParts(bulk_, *request);
  }
  grpc::ServerBidiReactor<pb::RecordBatch, pb::RecordAck>* StreamRecords(
      grpc::CallbackServerContext*) override {
    return new RecordStream(handler_, streams_);
  }
  grpc::ServerBidiReactor<pb::StoreChunk, pb::StoreReply>* Store(grpc::CallbackServerContext*) override {
    return ServeUpload(bulk_);
  }

 private:
  ClusterHandler& handler_;
  BulkHandler& bulk_;
  StreamTable streams_;
};

}  // namespace

struct RecordServer::Impl {
  Impl(ClusterHandler& handler, BulkHandler& bulk) : service(handler, bulk) {}
  Service service;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

absl::StatusOr<std::unique_ptr<RecordServer>> RecordServer::Start(
    const std::string& address, std::uint16_t port, ClusterHandler& handler, BulkHandler& bulk,
    const std::optional<Credentials>& credentials) {
  LogGrpcThroughOurs();
  auto impl = std::make_unique<Impl>(handler, bulk);
  grpc::ServerBuilder builder;
  // Two controllers on one port would share its connections instead of failing.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // Workers wait minutes for an image and ping all the while; by default the server takes that for an attack
  // and hangs up.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kLeastPingIntervalMs);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeMs);
  // A host that is gone holds no stream for long: workers ask for theirs again.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kPingEveryMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingTimeoutMs);
  // What a peer may send before we have read: by default as much as the line holds, many megabytes from each.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kUnreadBytes);
  builder.SetMaxReceiveMessageSize(kMaxMessage);
  builder.AddListeningPort(fmt::format("{}:{}", InBrackets(address), port), ServerCredentialsOf(credentials),
                           &impl->port);
  builder.RegisterService(&impl->service);
  impl->server = builder.BuildAndStart();
  if (impl->server == nullptr || impl->port == 0) {
    return absl::UnavailableError(
        fmt::format("cannot listen for workers on {}:{}; is the port in use by another controller? choose "
                    "one with cluster.listen",
                    InBrackets(address), port));
  }
  return std::unique_ptr<RecordServer>(new RecordServer(std::move(impl)));
}

RecordServer::RecordServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RecordServer::~RecordServer() = default;

std::uint16_t RecordServer::Port() const { return static_cast<std::uint16_t>(impl_->port); }

void RecordServer::Acknowledge(const SessionId& session, std::uint64_t seq) {
  impl_->service.streams().Acknowledge(session.Bytes(), seq);
}

void RecordServer::Shutdown() {
  impl_->server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
  impl_->server->Wait();
}

}  // namespace imgperf
