#include "tests/perf/crowd_member.h"

#include <utility>

#include <fmt/format.h>

#include "common/host.h"
#include "common/version.h"
#include "tests/perf/sample_record.h"

namespace imgperf {
namespace {

constexpr Nanos kCallTimeout = 20 * kSecond;
constexpr Nanos kDrainPatience = 20 * kSecond;

}  // namespace

CrowdMember::CrowdMember(const Where& where, Loop& loop, std::uint32_t index, Nanos latency_for)
    : where_(where),
      loop_(loop),
      index_(index),
      latency_for_(latency_for),
      link_(where.controller, where.credentials),
      records_([this] { return link_.OpenRecords(); }),
      credits_(loop,
               [this](std::string_view frame) {
                 due_ = 0;
                 core_.OnFrame(frame, At());
               }),
      core_(credits_, *this) {}

Instant CrowdMember::At() const { return {SystemClock().Now(), SystemClock().BootNow()}; }

absl::Status CrowdMember::Register() {
  pb::RegisterRequest request;
  request.set_name(fmt::format("crowd-{}", index_));
  request.set_version(Version());
  request.set_host(HostName());
  request.set_pid(index_ + 1);  // the controller lets a process have one session
  request.set_boot_id(BootId());
  request.set_time_namespace(TimeNamespace());
  if (where_.credentials) {
    auto keys = MakeCurveKeys();
    if (!keys.ok()) return keys.status();
    keys_ = *std::move(keys);
    request.set_curve_public_key(keys_->public_key);
  }
  auto reply = link_.Register(request, kCallTimeout);
  if (!reply.ok()) return reply.status();
  reply_ = *std::move(reply);
  records_.AddSession(SessionId::FromBytes(reply_.session()).value_or(SessionId{}),
                      RecordToken::FromBytes(reply_.record_token()).value_or(RecordToken{}));
  return absl::OkStatus();
}

std::string CrowdMember::CreditAddress() const {
  return fmt::format("{}:{}", where_.controller.substr(0, where_.controller.rfind(':')),
                     reply_.credit_port());
}

void CrowdMember::Begin() {
  std::optional<CreditSecrecy> secrecy;
  if (keys_) secrecy = CreditSecrecy{reply_.curve_server_key(), *keys_};
  credits_.Connect(CreditAddress(), secrecy);
  credits_.CheckBeforeWait();
  core_.Begin(reply_, At());
}

Nanos CrowdMember::Tick(Nanos now) {
  if (now >= due_) due_ = core_.OnTick(At());
  return due_;
}

void CrowdMember::Start(const StartedCredit& credit) {
  const Nanos now = SystemClock().Now();
  loop_.At(now + latency_for_, [this, credit, now] { Finish(credit, now); });
}

void CrowdMember::Finish(const StartedCredit& credit, Nanos started) {
  const Instant at = At();
  due_ = 0;
  records_.Push(credit.session, SampleRecord(credit, started, at.now));
  core_.OnFinished({credit.credit.credit(), credit.credit.attempt()}, pb::COMPLETED, at.now, at);
}

absl::Status CrowdMember::Leave() {
  if (!records_.WaitDrained(kDrainPatience))
    return absl::DeadlineExceededError(fmt::format("{} records unacknowledged", records_.Unacknowledged()));
  return link_.Goodbye(reply_.session(), reply_.record_token(), std::nullopt, kCallTimeout);
}

}  // namespace imgperf
