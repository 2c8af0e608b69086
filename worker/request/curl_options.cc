#include "worker/request/curl_options.h"

namespace imgperf {
namespace {

HttpWanted WantedOf(std::uint32_t version) {
  return version == 11 ? HttpWanted::k1_1 : version == 20 ? HttpWanted::k2 : HttpWanted::kAny;
}

}  // namespace

CurlOptions CurlOptionsOf(const pb::WorkerPlan& plan) {
  CurlOptions options;
  options.connect_timeout_for = plan.request().connect_timeout_ns();
  options.max_body_bytes = plan.max_body_bytes();
  options.tls = {plan.tls().ca_pem(), plan.tls().cert_pem(), plan.tls().key_pem()};
  options.http = WantedOf(plan.http_version());
  options.fresh_connections = plan.fresh_connections();
  return options;
}

}  // namespace imgperf
