// Who gets through to the gRPC service under mutual TLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/security/make_certificates.h"
#include "controller/records/record_server.h"
#include "controller/service/members_call.h"
#include "tests/fakes/no_bulk.h"
#include "worker/session/controller_link.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

class AnyHandler final : public ClusterHandler {
 public:
  void Register(pb::RegisterRequest request, Reply<pb::RegisterReply> reply) override {
    registered.push_back(request.name());
    reply(pb::RegisterReply());
  }
  void Records(pb::RecordBatch, std::function<void(absl::Status)> reply) override { reply(absl::OkStatus()); }
  void Calibrated(pb::CalibratedRequest, Reply<pb::CalibratedReply> reply) override {
    reply(pb::CalibratedReply());
  }
  void Goodbye(pb::GoodbyeRequest, Reply<pb::GoodbyeReply> reply) override { reply(pb::GoodbyeReply()); }
  void Members(Reply<pb::MembersReply> reply) override { reply(pb::MembersReply()); }

  std::vector<std::string> registered;
};

// An authority and what it signs for each side.
struct Cluster {
  Cluster() : authority(MakeAuthority(SystemClock().WallNow()).value()) {}
  Credentials For(Role role) const {
    auto made = MakeCertificate(authority, role, "test", SystemClock().WallNow()).value();
    return {authority.cert, made.cert, made.key};
  }
  CertifiedKey authority;
};

class SecureCallsTest : public testing::Test {
 protected:
  void Serve(const std::optional<Credentials>& credentials) {
    auto started = RecordServer::Start("127.0.0.1", 0, handler, bulk, credentials);
    ASSERT_TRUE(started.ok()) << started.status();
    server = *std::move(started);
  }
  void TearDown() override { server->Shutdown(); }
  absl::Status RegisterWith(const std::optional<Credentials>& credentials) {
    ControllerLink link("127.0.0.1:" + std::to_string(server->Port()), credentials);
    pb::RegisterRequest request;
    request.set_name("w");
    return link.Register(request, 10 * kSecond).status();
  }
  absl::Status AskWith(const std::optional<Credentials>& credentials) {
    return AskMembers("127.0.0.1:" + std::to_string(server->Port()), credentials, 10 * kSecond).status();
  }
  void ExpectRefused(const std::optional<Credentials>& credentials) {
    const absl::Status status = RegisterWith(credentials);
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(handler.registered, testing::IsEmpty());
  }

  Cluster ours;
  Cluster theirs;
  AnyHandler handler;
  NoBulk bulk;
  std::unique_ptr<RecordServer> server;
};

TEST_F(SecureCallsTest, TakeTheWorkersOfTheirOwnCluster) {
  Serve(ours.For(Role::kController));
  const absl::Status status = RegisterWith(ours.For(Role::kWorker));
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(SecureCallsTest, RefuseStrangers) {
  Serve(ours.For(Role::kController));
  ExpectRefused(theirs.For(Role::kWorker));
  ExpectRefused(std::nullopt);
  Credentials half = theirs.For(Role::kWorker);
  half.ca = ours.authority.cert;  // believes us, and shows what we do not believe
  ExpectRefused(half);
  ExpectRefused(ours.For(Role::kController));  // a server's certificate is no client's
  EXPECT_TRUE(RegisterWith(ours.For(Role::kWorker)).ok()) << "nobody was disturbed";
}

TEST_F(SecureCallsTest, MembersAreShownToWhoHasAWorkersCertificateOnly) {
  Serve(ours.For(Role::kController));
  EXPECT_TRUE(AskWith(ours.For(Role::kWorker)).ok());
  EXPECT_TRUE(absl::IsUnauthenticated(AskWith(theirs.For(Role::kWorker))));
  EXPECT_FALSE(AskWith(ours.For(Role::kController)).ok());
  EXPECT_THAT(std::string(AskWith(std::nullopt).message()), HasSubstr("--credentials"));
  server->Shutdown();
  EXPECT_TRUE(absl::IsUnavailable(AskWith(ours.For(Role::kWorker))));
  Serve(std::nullopt);
  EXPECT_TRUE(AskWith(std::nullopt).ok());
}

TEST_F(SecureCallsTest, AreMadeToControllersOnly) {
  Credentials impostor = theirs.For(Role::kController);
  impostor.ca = ours.authority.cert;
  Serve(impostor);
  ExpectRefused(ours.For(Role::kWorker));
}

TEST_F(SecureCallsTest, AreNotMadeToAnotherWorker) {
  Serve(ours.For(Role::kWorker));
  ExpectRefused(ours.For(Role::kWorker));
}

TEST_F(SecureCallsTest, SayWhatToDoWhenNobodyTrustsAnybody) {
  Serve(ours.For(Role::kController));
  EXPECT_THAT(std::string(RegisterWith(theirs.For(Role::kWorker)).message()), HasSubstr("imgperf keys"));
  server->Shutdown();
  Serve(std::nullopt);
  EXPECT_THAT(std::string(RegisterWith(ours.For(Role::kWorker)).message()), HasSubstr("--credentials"));
}

}  // namespace
}  // namespace imgperf
