// A member of a cluster that misbehaves: registers like any worker, with the right certificate, and then
// tries what only another one may do.
//
//   cluster_stranger HOST:PORT CREDENTIALS SESSION
//
// SESSION, 32 hex digits, is the other member's. Each deed is a line "DEED: how it was answered". Says
// goodbye at the end; exits 0 unless it could not do its deeds at all.
#include <cstdio>
#include <cstdlib>
#include <string>

#include <unistd.h>

#include "common/content_hash.h"
#include "common/host.h"
#include "common/security/credentials.h"
#include "common/security/curve_keys.h"
#include "common/version.h"
#include "proto/credit.pb.h"
#include "tests/fakes/watched_dealer.h"
#include "worker/session/bulk_link.h"
#include "worker/session/controller_link.h"

namespace imgperf {
namespace {

constexpr Nanos kTimeout = 20 * kSecond;
constexpr int kPatienceMs = 20'000;
constexpr std::size_t kOversized = 2 << 20;

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "cluster_stranger: %s\n", why.c_str());
  std::exit(1);
}

void Say(const char* deed, const std::string& answer) {
  std::printf("%s: %s\n", deed, answer.c_str());
  std::fflush(stdout);
}

std::string FromHex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::strtol(hex.substr(i, 2).c_str(), nullptr, 16));
  return bytes;
}

class Stranger {
 public:
  Stranger(const std::string& controller, const Credentials& credentials, std::string victim)
      : link_(controller, credentials),
        bulk_(controller, credentials),
        host_(controller.substr(0, controller.rfind(':'))),
        victim_(std::move(victim)) {}

  void Run() {
    Register();
    WatchedDealer own(Secrecy(keys_));
    own.Connect(credits_);
    Deliver(own, Beat(reply_.session()));
    Say("joined", "ok");
    Deliver(own, Lie(victim_));
    Say("lied", "ok");
    Knock("unregistered key", Secrecy(MakeCurveKeys().value()));
    Knock("wrong server key", CreditSecrecy{MakeCurveKeys().value().public_key, keys_});
    Knock("plain", std::nullopt);
    Oversized();
    Deliver(own, Beat(reply_.session()));
    Records("records, own token", victim_, reply_.record_token());
    Records("records, wrong token", reply_.session(), std::string(16, 'x'));
    Say("goodbye", std::string(link_.Goodbye(victim_, reply_.record_token(), {}, kTimeout).message()));
    Say("upload", std::string(bulk_.Upload(Image(), {"pixels"}, kTimeout).status.message()));
    Say("dataset",
        std::string(
            bulk_.FetchParts(Dataset(), [](const pb::PartChunk&) { return absl::OkStatus(); }).message()));
    const absl::Status left = link_.Goodbye(reply_.session(), reply_.record_token(), {}, kTimeout);
    if (!left.ok()) Die(std::string(left.message()));
  }

 private:
  void Register() {
    pb::RegisterRequest request;
    request.set_name("stranger");
    request.set_host(HostName());
    request.set_pid(static_cast<std::uint32_t>(getpid()));
    request.set_version(Version());
    Say("registered without a key", std::string(link_.Register(request, kTimeout).status().message()));
    request.set_curve_public_key(keys_.public_key);
    auto reply = link_.Register(request, kTimeout);
    if (!reply.ok()) Die(std::string(reply.status().message()));
    reply_ = *std::move(reply);
    credits_ = host_ + ":" + std::to_string(reply_.credit_port());
  }
  CreditSecrecy Secrecy(const CurveKeys& keys) const { return {reply_.curve_server_key(), keys}; }
  pb::Envelope From(const std::string& session) const {
    pb::Envelope envelope;
    envelope.set_run(reply_.run());
    envelope.set_epoch(reply_.epoch());
    envelope.set_session(session);
    return envelope;
  }
  std::string Beat(const std::string& session) const {
    pb::Envelope envelope = From(session);
    envelope.mutable_beat()->set_sent_ns(1);
    return envelope.SerializeAsString();
  }
  // "The other's request is over", in the other's name.
  std::string Lie(const std::string& session) const {
    pb::Envelope envelope = From(session);
    envelope.set_first_seq(1);
    envelope.add_to_controller()->mutable_finished()->mutable_attempt();
    return envelope.SerializeAsString();
  }
  static void Deliver(WatchedDealer& dealer, const std::string& frame) {
    for (int waited = 0; !dealer.Send(frame); ++waited) {
      if (waited == kPatienceMs) Die("nobody takes our frames");
      dealer.Refusals(1);
    }
  }
  void Knock(const char* deed, const std::optional<CreditSecrecy>& secrecy) {
    WatchedDealer dealer(secrecy);
    dealer.Connect(credits_);
    for (int waited = 0; dealer.Refusals(10) == 0; waited += 10) {
      if (dealer.Send(Lie(victim_))) return Say(deed, "let in");
      if (waited >= kPatienceMs) return Say(deed, "neither let in nor refused");
    }
    Say(deed, "refused");
  }
  // From a member in good standing.
  void Oversized() {
    WatchedDealer dealer(Secrecy(keys_));
    dealer.Connect(credits_);
    Deliver(dealer, std::string(kOversized, 'x'));
    int waited = 0;
    while (dealer.Refusals(10) == 0 && waited < kPatienceMs) waited += 10;
    Say("oversized", waited < kPatienceMs ? "refused" : "taken");
  }
  void Records(const char* deed, const std::string& session, const std::string& token) {
    pb::RecordBatch batch;
    batch.set_session(session);
    batch.set_token(token);
    batch.set_first_seq(1);
    batch.add_records()->set_outcome(pb::COMPLETED);
    const auto stream = link_.OpenRecords();
    stream->Write(batch);
    pb::RecordAck ack;
    if (stream->Read(&ack)) return Say(deed, "acknowledged");
    Say(deed, stream->Error());
  }
  pb::StoreChunk Image() const {
    pb::StoreChunk head;
    head.set_session(victim_);
    head.set_token(reply_.record_token());
    head.mutable_image()->set_format("png");
    head.set_size(6);
    head.set_hash(ContentHash("pixels"));
    return head;
  }

  // In another's name, with his own token.
  pb::PartsRequest Dataset() const {
    pb::PartsRequest request;
    request.set_session(victim_);
    request.set_token(reply_.record_token());
    request.add_parts()->set_hash(reply_.dataset_hash());
    return request;
  }

  ControllerLink link_;
  BulkLink bulk_;
  const std::string host_;
  const std::string victim_;
  const CurveKeys keys_ = MakeCurveKeys().value();
  pb::RegisterReply reply_;
  std::string credits_;
};

}  // namespace
}  // namespace imgperf

// NOLINTNEXTLINE(bugprone-exception-escape): then it could not do its deeds, and says so
int main(int argc, char** argv) {
  using namespace imgperf;
  if (argc != 4) Die("cluster_stranger HOST:PORT CREDENTIALS SESSION");
  const auto credentials = ReadCredentials(argv[2], Role::kWorker, SystemClock().WallNow());
  if (!credentials.ok()) Die(std::string(credentials.status().message()));
  Stranger(argv[1], *credentials, FromHex(argv[3])).Run();
  return 0;
}
