#include "tests/perf/echo_peers.h"

#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/channel/channel.h"
#include "common/loop.h"
#include "worker/session/credit_client.h"

namespace imgperf {
namespace {

constexpr Nanos kBeatEvery = kSecond;
constexpr Nanos kTryAgainAfter = kMillisecond;

class EchoPeer {
 public:
  EchoPeer(std::uint32_t index, const pb::RegisterReply& reply, Loop& loop, int ended_fd)
      : index_(index),
        loop_(loop),
        ended_fd_(ended_fd),
        channel_({reply.run(), reply.epoch(), SessionId::FromBytes(reply.session()).value()}, 1024),
        client_(loop, [this](std::string_view frame) { OnFrame(frame); }) {}

  void Begin(const std::string& credits, const std::optional<CreditSecrecy>& secrecy) {
    if (!client_.Connect(credits, secrecy)) std::abort();
    client_.CheckBeforeWait();
    Beat();
  }
  bool over() const { return over_; }

 private:
  // The first goes out when the connection stands.
  void Beat() {
    pb::Beat beat;
    beat.set_sent_ns(loop_.Now());
    const bool sent =
        channel_.SendBeat(beat, [this](const std::string& frame) { return client_.Send(frame); });
    loop_.At(loop_.Now() + (sent ? kBeatEvery : kTryAgainAfter), [this] { Beat(); });
  }
  void OnFrame(std::string_view frame) {
    pb::Envelope envelope;
    if (!envelope.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) std::abort();
    const auto received = channel_.Receive(envelope, loop_.Now());
    for (const pb::ToWorker& message : received.fresh) Answer(message);
    TellEnded();
    Flush();
  }
  void Answer(const pb::ToWorker& message) {
    pb::ToController answer;
    if (message.has_credit()) {
      answer.mutable_finished()->mutable_attempt()->set_credit(message.credit().credit());
      answer.mutable_finished()->mutable_attempt()->set_attempt(message.credit().attempt());
      answer.mutable_finished()->set_ok(true);
      answer.mutable_finished()->set_ended_ns(loop_.Now());
      ended_.push_back({index_, message.credit().attempt(), message.credit().credit()});
    } else if (message.has_grant()) {
      answer.mutable_grant_ack()->set_version(message.grant().version());
    } else {
      over_ = over_ || message.has_run_over();
      return;
    }
    channel_.Push(std::move(answer), false);
  }
  void Flush() {
    if (channel_.Flush([this](const std::string& out) { return client_.Send(out); })) return;
    loop_.At(loop_.Now() + kTryAgainAfter, [this] { Flush(); });
  }
  void TellEnded() {
    const auto size = static_cast<ssize_t>(ended_.size() * sizeof(EndedRequest));
    if (write(ended_fd_, ended_.data(), static_cast<std::size_t>(size)) != size) std::abort();
    ended_.clear();
  }

  const std::uint32_t index_;
  Loop& loop_;
  const int ended_fd_;
  WorkerChannel channel_;
  CreditClient client_;
  std::vector<EndedRequest> ended_;
  bool over_ = false;
};

}  // namespace

void RunEchoPeers(const std::vector<pb::RegisterReply>& replies, const std::vector<CurveKeys>& keys,
                  int ended_fd) {
  Loop loop(SystemClock());
  std::vector<std::unique_ptr<EchoPeer>> peers;
  for (const pb::RegisterReply& reply : replies) {
    std::optional<CreditSecrecy> secrecy;
    if (!keys.empty()) secrecy = {reply.curve_server_key(), keys[peers.size()]};
    peers.push_back(
        std::make_unique<EchoPeer>(static_cast<std::uint32_t>(peers.size()), reply, loop, ended_fd));
    peers.back()->Begin(reply.credit_address(), secrecy);
  }
  loop.BeforeWait([&] {
    bool over = true;
    for (const auto& peer : peers) over = over && peer->over();
    if (over) loop.Stop();
    return over;
  });
  loop.Run();
}

}  // namespace imgperf
