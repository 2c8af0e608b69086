#include "controller/service/members_call.h"

#include <chrono>

#include <fmt/format.h>
#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include "common/security/roles.h"
#include "proto/cluster.grpc.pb.h"

namespace imgperf {
namespace {

// Thousands of sessions that came and went.
constexpr int kMaxReply = 64 << 20;

std::shared_ptr<grpc::Channel> Connect(const std::string& controller,
                                       const std::optional<Credentials>& credentials) {
  gpr_set_log_function([](gpr_log_func_args* line) { spdlog::debug("grpc: {}", line->message); });
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxReply);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  if (!credentials)
    return grpc::CreateCustomChannel(controller, grpc::InsecureChannelCredentials(), arguments);
  arguments.SetSslTargetNameOverride(std::string(kControllerName));  // it may run anywhere
  return grpc::CreateCustomChannel(
      controller, grpc::SslCredentials({credentials->ca, credentials->key, credentials->cert}), arguments);
}

absl::Status Explained(const grpc::Status& status, const std::string& controller, bool secure) {
  const std::string& text = status.error_message();
  if (text.find("SSL_ERROR_SSL") != std::string::npos)
    return absl::UnauthenticatedError(fmt::format(
        "the controller at {} and these credentials do not trust each other: both must be of one cluster",
        controller));
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE &&
      status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED)
    return {static_cast<absl::StatusCode>(status.error_code()), text};  // one enumeration (google.rpc.Code)
  const bool refused = text.find("Connection refused") != std::string::npos;
  return absl::UnavailableError(
      fmt::format("no controller answers at {}{}", controller,
                  refused || secure ? "" : "; one with credentials wants --credentials DIR"));
}

}  // namespace

absl::StatusOr<pb::MembersReply> AskMembers(const std::string& controller,
                                            const std::optional<Credentials>& credentials,
                                            Nanos timeout_for) {
  const auto stub = pb::Cluster::NewStub(Connect(controller, credentials));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::nanoseconds(timeout_for));
  pb::MembersReply reply;
  const grpc::Status status = stub->Members(&context, pb::MembersRequest(), &reply);
  if (!status.ok()) return Explained(status, controller, credentials.has_value());
  return reply;
}

}  // namespace imgperf
