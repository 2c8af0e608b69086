#include "worker/calibrate/null_target.h"

#include <utility>

#include <fmt/format.h>

#include "common/http/server.h"

namespace imgperf {
namespace {

// A PNG of one grey pixel.
constexpr const char* kAnswer =
    R"({"created":0,"data":[{"b64_json":")"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNoaGgAAAMEAYFL09IQAAAAAElFTkSuQmCC"
    R"("}]})";

}  // namespace

absl::StatusOr<NullTarget> NullTarget::Start() {
  const http::Blob answer = http::MakeBlob(kAnswer);
  auto server = http::Server::Start({}, [answer](const http::Request&, http::Reply reply) {
    http::Answer ok;
    ok.body = answer;
    reply.Send(std::move(ok));
  });
  if (!server.ok()) return server.status();
  return NullTarget(*std::move(server));
}

NullTarget::NullTarget(std::unique_ptr<http::Server> server) : server_(std::move(server)) {}
NullTarget::~NullTarget() = default;
NullTarget::NullTarget(NullTarget&&) noexcept = default;
NullTarget& NullTarget::operator=(NullTarget&&) noexcept = default;

std::string NullTarget::Url() const {
  return fmt::format("http://127.0.0.1:{}/v1/images/generations", server_->Port());
}

}  // namespace imgperf
