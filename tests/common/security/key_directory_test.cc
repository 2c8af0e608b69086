#include "common/security/key_directory.h"

#include <gmock/gmock.h>

#include "common/security/credentials.h"
#include "common/security/make_certificates.h"
#include "tests/common/security/folder.h"

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class KeyDirectoryTest : public FolderTest {
 protected:
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(dir))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }
  bool Reads(Role role) const { return ReadCredentials(dir, role, kThen).ok(); }
};

TEST_F(KeyDirectoryTest, IsMadeForItsOwnerAlone) {
  dir = root + "/a/b/creds";
  const auto made = InitKeys(dir, kThen);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(*made, ElementsAre("ca.pem", "ca.key", "controller.pem", "controller.key", "worker.pem",
                                 "worker.key", "README"));
  EXPECT_EQ(Mode(""), 0700U);
  for (const std::string& name : *made) {
    EXPECT_EQ(Mode(name), 0600U) << name;
    EXPECT_THAT(Text("README"), HasSubstr(name)) << "a line on each file";
  }
  EXPECT_TRUE(Reads(Role::kController) && Reads(Role::kWorker));
}

TEST_F(KeyDirectoryTest, TakesADirectoryThatIsThere) {
  std::filesystem::create_directory(dir);
  ASSERT_TRUE(InitKeys(dir + "/", kThen).ok());
  EXPECT_TRUE(Reads(Role::kWorker));
}

TEST_F(KeyDirectoryTest, OverwritesNothing) {
  std::filesystem::create_directory(dir);
  Put("worker.key", "mine");
  const absl::Status status = InitKeys(dir, kThen).status();
  EXPECT_TRUE(absl::IsAlreadyExists(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              testing::AllOf(HasSubstr(At("worker.key")), HasSubstr("imgperf keys rotate " + dir)));
  EXPECT_THAT(Names(), ElementsAre("worker.key"));
  EXPECT_EQ(Text("worker.key"), "mine");
}

TEST_F(KeyDirectoryTest, IsNotMadeWhereAFileIs) {
  std::ofstream(dir) << "x";
  EXPECT_THAT(std::string(InitKeys(dir, kThen).status().message()), HasSubstr(dir + ": Not a directory"));
}

TEST_F(KeyDirectoryTest, TakesMoreWorkers) {
  Init();
  const auto made = AddKeys(dir, "rack-3", kThen);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(*made, ElementsAre("worker-rack-3.pem", "worker-rack-3.key"));
  EXPECT_EQ(Mode("worker-rack-3.key"), 0600U);
  Put("worker.pem", Text("worker-rack-3.pem"));
  Put("worker.key", Text("worker-rack-3.key"));
  EXPECT_TRUE(Reads(Role::kWorker));
}

TEST_F(KeyDirectoryTest, AddsNobodyTwiceNorUnderAnOddName) {
  Init();
  ASSERT_TRUE(AddKeys(dir, "a", kThen).ok());
  const std::string before = Text("worker-a.key");
  EXPECT_TRUE(absl::IsAlreadyExists(AddKeys(dir, "a", kThen).status()));
  EXPECT_EQ(Text("worker-a.key"), before);
  for (const char* name : {"", "../x", "A", "a b", "a\n", "12345678901234567890123456789012345678901"})
    EXPECT_TRUE(absl::IsInvalidArgument(AddKeys(dir, name, kThen).status())) << name;
}

TEST_F(KeyDirectoryTest, AddsNobodyWithoutTheAuthority) {
  Init();
  std::filesystem::remove(At("ca.key"));
  const absl::Status status = AddKeys(dir, "a", kThen).status();
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("ca.key"));
}

TEST_F(KeyDirectoryTest, RotatesEverybodyAndKeepsWhatWas) {
  Init();
  ASSERT_TRUE(AddKeys(dir, "a", kThen).ok());
  const auto old = ReadCredentials(dir, Role::kWorker, kThen);
  const auto rotation = RotateKeys(dir, kThen);
  ASSERT_TRUE(rotation.ok()) << rotation.status();
  EXPECT_EQ(rotation->suffix, ".old-20300101T000000Z");
  EXPECT_THAT(rotation->made, ElementsAre("ca.pem", "ca.key", "controller.pem", "controller.key",
                                          "worker.pem", "worker.key", "worker-a.pem", "worker-a.key"));
  EXPECT_EQ(Text("worker.key" + rotation->suffix), old->key);
  EXPECT_NE(Text("worker.key"), old->key);
  EXPECT_EQ(Mode("worker.key"), 0600U);
  EXPECT_TRUE(Reads(Role::kController) && Reads(Role::kWorker));
  Put("worker.pem", old->cert);
  Put("worker.key", old->key);
  EXPECT_FALSE(Reads(Role::kWorker)) << "what was lost lets nobody in";
}

TEST_F(KeyDirectoryTest, RotatesNothingWhereNothingIs) {
  EXPECT_TRUE(absl::IsNotFound(RotateKeys(dir, kThen).status()));
  Init();
  ASSERT_TRUE(RotateKeys(dir, kThen).ok());
  const std::string key = Text("worker.key");
  EXPECT_TRUE(absl::IsAlreadyExists(RotateKeys(dir, kThen).status())) << "twice in a second";
  EXPECT_EQ(Text("worker.key"), key);
  EXPECT_TRUE(Reads(Role::kWorker));
}

}  // namespace
}  // namespace imgperf
