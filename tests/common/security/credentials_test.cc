#include "common/security/credentials.h"

#include <gmock/gmock.h>

#include "tests/common/security/folder.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

class CredentialsTest : public FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    Init();
  }
  absl::Status Of(Role role) const { return ReadCredentials(dir, role, kThen).status(); }
};

TEST_F(CredentialsTest, AreReadForEachRole) {
  const auto controller = ReadCredentials(dir, Role::kController, kThen);
  ASSERT_TRUE(controller.ok()) << controller.status();
  EXPECT_EQ(controller->ca, Text("ca.pem"));
  EXPECT_EQ(controller->cert, Text("controller.pem"));
  EXPECT_EQ(controller->key, Text("controller.key"));
  const auto worker = ReadCredentials(dir, Role::kWorker, kThen);
  ASSERT_TRUE(worker.ok()) << worker.status();
  EXPECT_EQ(worker->key, Text("worker.key"));
}

TEST_F(CredentialsTest, WantNoKeyOfTheAuthorityNorOfTheOtherRole) {
  for (const char* name : {"ca.key", "controller.pem", "controller.key", "README"})
    std::filesystem::remove(At(name));
  EXPECT_TRUE(Of(Role::kWorker).ok()) << Of(Role::kWorker);
}

TEST_F(CredentialsTest, MissingFilesAreNamedWithTheRemedy) {
  std::filesystem::remove(At("worker.key"));
  EXPECT_EQ(Of(Role::kWorker).message(),
            dir +
                "/worker.key: No such file or directory; a worker needs ca.pem, worker.pem and worker.key: "
                "imgperf keys init makes them");
  EXPECT_EQ(ReadCredentials(root + "/nowhere", Role::kWorker, kThen).status().message(),
            "credentials " + root +
                "/nowhere: No such file or directory; imgperf keys init makes such a directory");
  EXPECT_EQ(ReadCredentials(At("ca.pem"), Role::kWorker, kThen).status().message(),
            "credentials " + At("ca.pem") + ": is no directory; name the one that ca.pem lies in");
}

TEST_F(CredentialsTest, KeysThatEverybodyCanReadAreRefused) {
  for (const mode_t mode : {0644, 0604, 0602}) {
    ASSERT_EQ(chmod(At("worker.key").c_str(), mode), 0);
    const absl::Status status = Of(Role::kWorker);
    EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
    EXPECT_THAT(std::string(status.message()), testing::AllOf(HasSubstr("worker.key"), HasSubstr("chmod 600"),
                                                              HasSubstr("defaultMode: 0440")));
  }
  ASSERT_EQ(chmod(At("worker.key").c_str(), 0440), 0);
  EXPECT_TRUE(Of(Role::kWorker).ok()) << "a Secret's volume with fsGroup";
}

// As Kubernetes mounts a Secret: names that lead into a folder which is swapped as a whole.
TEST_F(CredentialsTest, AreReadThroughLinks) {
  const std::string mount = root + "/mount";
  std::filesystem::create_directory(mount);
  std::filesystem::create_directory_symlink(dir, mount + "/..data");
  for (const char* name : {"ca.pem", "worker.pem", "worker.key"})
    std::filesystem::create_symlink(std::string("..data/") + name, mount + "/" + name);
  EXPECT_TRUE(ReadCredentials(mount, Role::kWorker, kThen).ok());
}

TEST_F(CredentialsTest, FaultsOfTheFilesAreNamed) {
  EXPECT_THAT(
      std::string(
          ReadCredentials(dir, Role::kWorker, kThen + Nanos{800} * 86'400 * kSecond).status().message()),
      HasSubstr(dir + "/worker.pem: expired on "));
  Put("worker.key", Text("controller.key"));
  EXPECT_EQ(Of(Role::kWorker).message(), At("worker.key") + ": is not the key of " + At("worker.pem"));
  Put("ca.pem", "");
  EXPECT_EQ(Of(Role::kController).message(), At("ca.pem") + ": holds no PEM certificate");
}

TEST_F(CredentialsTest, NoFaultTellsAnythingOfAKey) {
  const std::string key = Text("worker.key");
  Put("worker.pem", Text("controller.pem"));
  const std::string secret = key.substr(key.find('\n') + 1, 20);
  EXPECT_THAT(std::string(Of(Role::kWorker).message()), testing::Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace imgperf
