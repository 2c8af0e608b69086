#include "controller/records/server_credentials.h"

#include <atomic>
#include <cstdint>
#include <string_view>

#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include "common/sparse.h"

namespace imgperf {
namespace {

// The authority may vouch for others too, as one of a whole company does: a worker is who is called one.
class WorkersOnly final : public grpc::AuthMetadataProcessor {
 public:
  bool IsBlocking() const override { return false; }
  grpc::Status Process(const InputMetadata&, grpc::AuthContext* peer, OutputMetadata*,
                       OutputMetadata*) override {
    for (const grpc::string_ref& uri : peer->FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
      if (std::string_view(uri.data(), uri.size()).starts_with(kWorkerUri)) return grpc::Status::OK;
    }
    return {grpc::StatusCode::PERMISSION_DENIED, "the caller's certificate is no worker's"};
  }
};

// Thread: any.
void LogLine(gpr_log_func_args* line) {
  static std::atomic<std::uint64_t> refused{0};
  const std::string_view text = line->message;
  if (!text.starts_with("Handshake failed")) return spdlog::debug("grpc: {}", text);
  const std::uint64_t nth = ++refused;
  if (WorthALine(nth)) spdlog::warn("refused a caller: TLS: {} ({} so far)", text, nth);
}

}  // namespace

void LogGrpcThroughOurs() { gpr_set_log_function(LogLine); }

std::shared_ptr<grpc::ServerCredentials> ServerCredentialsOf(const std::optional<Credentials>& credentials) {
  if (!credentials) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = credentials->ca;
  options.pem_key_cert_pairs = {{credentials->key, credentials->cert}};
  auto made = grpc::SslServerCredentials(options);
  made->SetAuthMetadataProcessor(std::make_shared<WorkersOnly>());
  return made;
}

}  // namespace imgperf
