#include "controller/service/cluster_security.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "common/host.h"
#include "common/security/key_directory.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

constexpr Nanos kNow = 1'893'456'000 * kSecond;

class ClusterSecurityTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "imgperf-cluster-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir = name;
    ASSERT_TRUE(InitKeys(dir, kNow).ok());
  }
  void TearDown() override { std::filesystem::remove_all(dir); }

  static ClusterPlan At(const std::string& listen) {
    ClusterPlan cluster;
    cluster.listen = listen;
    return cluster;
  }

  std::string dir;
};

TEST_F(ClusterSecurityTest, LoopbackNeedsNothing) {
  for (const char* listen : {"", "127.0.0.1", "127.1.2.3"}) {
    const auto credentials = SecureCluster(At(listen), {}, kNow);
    ASSERT_TRUE(credentials.ok()) << credentials.status();
    EXPECT_FALSE(credentials->has_value());
  }
}

TEST_F(ClusterSecurityTest, OtherAddressesNeedCredentialsOrAWord) {
  for (const char* listen : {"0.0.0.0", "10.0.0.1"}) {
    const absl::Status status = SecureCluster(At(listen), {}, kNow).status();
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(
        std::string(status.message()),
        testing::AllOf(HasSubstr("cluster.listen"), HasSubstr(listen), HasSubstr("imgperf keys init DIR"),
                       HasSubstr("--credentials DIR"), HasSubstr("--insecure")));
    EXPECT_TRUE(SecureCluster(At(listen), {"", true}, kNow).ok());
    EXPECT_TRUE(SecureCluster(At(listen), {dir, false}, kNow)->has_value());
  }
}

TEST_F(ClusterSecurityTest, CredentialsCountOnLoopbackToo) {
  EXPECT_TRUE(SecureCluster(At("127.0.0.1"), {dir, false}, kNow)->has_value());
  EXPECT_TRUE(SecureCluster(At(""), {dir, false}, kNow)->has_value());
  EXPECT_FALSE(SecureCluster(At(""), {dir + "/nowhere", false}, kNow).ok());
}

TEST_F(ClusterSecurityTest, LocalWorkersNeedTheirFilesAndOthersDoNot) {
  std::filesystem::remove(dir + "/worker.key");
  EXPECT_TRUE(SecureCluster(At("10.0.0.1"), {dir, false}, kNow).ok());
  EXPECT_THAT(std::string(SecureCluster(At(""), {dir, false}, kNow).status().message()),
              HasSubstr("worker.key"));
}

TEST_F(ClusterSecurityTest, JoinCommandLeadsSomewhere) {
  EXPECT_EQ(JoinCommand("10.0.0.1", 7870, true),
            "imgperf-worker --controller 10.0.0.1:7870 --credentials DIR");
  EXPECT_EQ(JoinCommand("127.0.0.1", 9, false), "imgperf-worker --controller 127.0.0.1:9");
  EXPECT_EQ(JoinCommand("0.0.0.0", 9, false), "imgperf-worker --controller " + HostName() + ":9");
}

TEST_F(ClusterSecurityTest, KeysAreMadeWhereCreditsAreEncrypted) {
  EXPECT_FALSE(CreditKeys(false)->has_value());
  const auto keys = CreditKeys(true);
  EXPECT_EQ((*keys)->public_key.size(), kCurveKeyLength);
  EXPECT_NE((*keys)->public_key, (*CreditKeys(true))->public_key) << "a pair a run";
}

}  // namespace
}  // namespace imgperf
