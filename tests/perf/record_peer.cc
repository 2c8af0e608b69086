#include "tests/perf/record_peer.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "common/host.h"
#include "common/security/curve_keys.h"
#include "common/version.h"
#include "tests/perf/sample_record.h"
#include "worker/records/record_lanes.h"
#include "worker/session/controller_link.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kBatch = RecordLanes::kBatch;

pb::RecordBatch BatchOf(const pb::RegisterReply& reply, std::uint64_t first, std::uint64_t count) {
  pb::RecordBatch batch;
  batch.set_session(reply.session());
  batch.set_token(reply.record_token());
  batch.set_first_seq(first + 1);
  for (std::uint64_t i = 0; i < count; ++i) {
    StartedCredit started;
    started.credit.set_credit(first + i);
    *batch.add_records() = SampleRecord(started, kSecond, 2 * kSecond);
  }
  return batch;
}

}  // namespace

void RunRecordPeer(const std::string& controller, const std::optional<Credentials>& credentials, int go_fd,
                   std::uint64_t count) {
  ControllerLink link(controller, credentials);
  pb::RegisterRequest request;
  request.set_name("peer");
  request.set_version(Version());
  request.set_pid(1);
  request.set_host(HostName());
  // No credits pass: any key will do.
  if (credentials) request.set_curve_public_key(MakeCurveKeys().value().public_key);
  const auto reply = link.Register(request, 20 * kSecond);
  char go = 0;
  if (!reply.ok() || read(go_fd, &go, 1) != 1) std::abort();
  const auto stream = link.OpenRecords();
  std::thread reader([&] {
    pb::RecordAck ack;
    while (ack.seq() < count) {
      if (!stream->Read(&ack)) std::abort();
    }
  });
  for (std::uint64_t first = 0; first < count; first += kBatch) {
    if (!stream->Write(BatchOf(*reply, first, std::min(kBatch, count - first)))) std::abort();
  }
  reader.join();
}

}  // namespace imgperf
