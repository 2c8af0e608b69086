// The gRPC service and its client over loopback, with a handler that remembers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <string>

#include "controller/records/record_server.h"
#include "tests/fakes/no_bulk.h"
#include "worker/session/controller_link.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

class FakeHandler final : public ClusterHandler {
 public:
  void Register(pb::RegisterRequest request, Reply<pb::RegisterReply> reply) override {
    if (request.version() != "right") return reply(absl::FailedPreconditionError("versions differ"));
    pb::RegisterReply answer;
    answer.set_run(7);
    reply(answer);
  }
  void Records(pb::RecordBatch batch, std::function<void(absl::Status)> reply) override {
    if (batch.token() != "token") return reply(absl::PermissionDeniedError("stranger"));
    const auto session = SessionId::FromBytes(batch.session()).value();
    const std::uint64_t last = batch.first_seq() + static_cast<std::uint64_t>(batch.records_size()) - 1;
    reply(absl::OkStatus());
    server->Acknowledge(session, last);
  }
  void Calibrated(pb::CalibratedRequest request, Reply<pb::CalibratedReply> reply) override {
    if (request.token() != "token") return reply(absl::PermissionDeniedError("stranger"));
    calibration = request.calibration();
    reply(pb::CalibratedReply());
  }
  void Goodbye(pb::GoodbyeRequest request, Reply<pb::GoodbyeReply> reply) override {
    goodbye = request.session();
    stolen = request.stolen();
    reply(pb::GoodbyeReply());
  }
  void Members(Reply<pb::MembersReply> reply) override { reply(pb::MembersReply()); }

  RecordServer* server = nullptr;
  std::string goodbye;
  double stolen = 0;
  pb::Calibration calibration;
};

class RecordCallsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto started = RecordServer::Start("127.0.0.1", 0, handler, bulk);
    ASSERT_TRUE(started.ok()) << started.status();
    server = *std::move(started);
    handler.server = server.get();
    link = std::make_unique<ControllerLink>("127.0.0.1:" + std::to_string(server->Port()));
  }
  void TearDown() override { server->Shutdown(); }

  pb::RecordBatch Batch(const SessionId& session, std::uint64_t first, int count) {
    pb::RecordBatch batch;
    batch.set_session(session.Bytes());
    batch.set_token("token");
    batch.set_first_seq(first);
    for (int i = 0; i < count; ++i) batch.add_records();
    return batch;
  }

  FakeHandler handler;
  NoBulk bulk;
  std::unique_ptr<RecordServer> server;
  std::unique_ptr<ControllerLink> link;
};

TEST_F(RecordCallsTest, CarriesTheReplyAndTheRefusalOfARegistration) {
  pb::RegisterRequest request;
  EXPECT_EQ(link->Register(request, 10 * kSecond).status().code(), absl::StatusCode::kFailedPrecondition);
  request.set_version("right");
  auto reply = link->Register(request, 10 * kSecond);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->run(), 7u);
}

TEST_F(RecordCallsTest, AcknowledgesBatchesOfSeveralSessionsOnOneStream) {
  const SessionId a = SessionId::Random();
  const SessionId b = SessionId::Random();
  auto stream = link->OpenRecords();
  ASSERT_TRUE(stream->Write(Batch(a, 1, 3)));
  pb::RecordAck ack;
  ASSERT_TRUE(stream->Read(&ack));
  EXPECT_EQ(ack.session(), a.Bytes());
  EXPECT_EQ(ack.seq(), 3u);
  ASSERT_TRUE(stream->Write(Batch(b, 5, 2)));
  ASSERT_TRUE(stream->Read(&ack));
  EXPECT_EQ(ack.session(), b.Bytes());
  EXPECT_EQ(ack.seq(), 6u);
}

TEST_F(RecordCallsTest, EndsTheStreamOfAStranger) {
  auto stream = link->OpenRecords();
  pb::RecordBatch batch = Batch(SessionId::Random(), 1, 1);
  batch.set_token("guessed");
  ASSERT_TRUE(stream->Write(batch));
  pb::RecordAck ack;
  EXPECT_FALSE(stream->Read(&ack));
  EXPECT_THAT(stream->Error(), HasSubstr("stranger"));
}

TEST_F(RecordCallsTest, AStrangerTakesNobodysAcknowledgements) {
  const SessionId session = SessionId::Random();
  auto stream = link->OpenRecords();
  ASSERT_TRUE(stream->Write(Batch(session, 1, 1)));
  pb::RecordAck ack;
  ASSERT_TRUE(stream->Read(&ack));
  auto stranger = link->OpenRecords();
  pb::RecordBatch batch = Batch(session, 1, 1);
  batch.set_token("guessed");
  ASSERT_TRUE(stranger->Write(batch));
  EXPECT_FALSE(stranger->Read(&ack));
  server->Acknowledge(session, 9);
  ASSERT_TRUE(stream->Read(&ack));
  EXPECT_EQ(ack.seq(), 9u);
}

TEST_F(RecordCallsTest, TellsWhatAWorkerMeasuredOfItself) {
  pb::Calibration calibration;
  calibration.set_cpu_ns(70'000);
  EXPECT_TRUE(link->Calibrated("me", "token", calibration, 10 * kSecond).ok());
  EXPECT_EQ(handler.calibration.cpu_ns(), 70'000U);
  EXPECT_TRUE(absl::IsPermissionDenied(link->Calibrated("me", "stolen", calibration, 10 * kSecond)));
}

TEST_F(RecordCallsTest, SaysGoodbye) {
  EXPECT_TRUE(link->Goodbye("me", "token", 0.25, 10 * kSecond).ok());
  EXPECT_EQ(handler.goodbye, "me");
  EXPECT_EQ(handler.stolen, 0.25);
}

TEST_F(RecordCallsTest, RefusesAPortInUseByName) {
  auto second = RecordServer::Start("127.0.0.1", server->Port(), handler, bulk);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(std::to_string(server->Port())));
}

TEST_F(RecordCallsTest, ReportsAControllerThatIsNotThere) {
  ControllerLink nowhere("127.0.0.1:1");
  EXPECT_TRUE(absl::IsUnavailable(nowhere.Register({}, 5 * kSecond).status()));
}

}  // namespace
}  // namespace imgperf
