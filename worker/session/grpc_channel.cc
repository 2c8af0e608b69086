#include "worker/session/grpc_channel.h"

#include <chrono>

#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

namespace imgperf {
namespace {

constexpr int kMaxMessage = 8 << 20;

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentialsOf(
    const std::optional<Credentials>& credentials) {
  if (!credentials) return grpc::InsecureChannelCredentials();
  return grpc::SslCredentials({credentials->ca, credentials->key, credentials->cert});
}

}  // namespace

std::shared_ptr<grpc::Channel> OwnChannel(const std::string& address,
                                          const std::optional<Credentials>& credentials) {
  // gRPC writes to stderr by itself; what matters of it comes back as a status.
  gpr_set_log_function([](gpr_log_func_args* line) { spdlog::debug("grpc: {}", line->message); });
  grpc::ChannelArguments arguments;
  // Channels to one address would share a connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
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

absl::Status FromGrpc(const grpc::Status& status) {
  // The two enumerations are one by design (google.rpc.Code).
  return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
}

void SetDeadline(grpc::ClientContext& context, Nanos timeout_for) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::nanoseconds(timeout_for));
}

}  // namespace imgperf
