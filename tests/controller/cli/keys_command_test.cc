#include "controller/cli/keys_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "common/security/credentials.h"

namespace imgperf {
namespace {

using testing::HasSubstr;
using Verb = KeysArgs::Verb;

class KeysCommandTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "imgperf-keys-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root = name;
    dir = root + "/creds";
  }
  void TearDown() override { std::filesystem::remove_all(root); }

  // What was said to stdout, else to stderr; the exit code goes into `code`.
  std::string Do(Verb verb, const std::string& name = "") {
    std::ostringstream out;
    std::ostringstream err;
    code = KeysCommand({verb, dir, name}, out, err, SystemClock());
    EXPECT_TRUE(out.str().empty() || err.str().empty());
    return code == 0 ? out.str() : err.str();
  }

  std::string root;
  std::string dir;
  int code = -1;
};

TEST_F(KeysCommandTest, InitMakesWhatBothSidesReadAndSaysWhatIsNext) {
  const std::string said = Do(Verb::kInit);
  EXPECT_EQ(code, 0);
  EXPECT_THAT(said, HasSubstr("Made in " + dir + ": ca.pem ca.key controller.pem"));
  EXPECT_THAT(said, HasSubstr("Next: imgperf run FILE --listen 0.0.0.0 --credentials " + dir));
  for (const Role role : {Role::kController, Role::kWorker})
    EXPECT_TRUE(ReadCredentials(dir, role, SystemClock().WallNow()).ok());
  EXPECT_THAT(Do(Verb::kInit), HasSubstr("imgperf keys: " + dir + "/ca.pem: File exists; "));
  EXPECT_EQ(code, 1);
}

TEST_F(KeysCommandTest, AddAndRotateSayWhatIsNext) {
  Do(Verb::kInit);
  EXPECT_THAT(Do(Verb::kAdd, "rack3"), HasSubstr("worker-rack3.pem as worker.pem"));
  EXPECT_EQ(code, 0);
  EXPECT_THAT(Do(Verb::kRotate), HasSubstr("Next: copy the new files"));
  EXPECT_EQ(code, 0);
  EXPECT_TRUE(std::filesystem::exists(dir + "/worker-rack3.key"));
}

TEST_F(KeysCommandTest, AddWithoutADirectoryNamesIt) {
  EXPECT_THAT(Do(Verb::kAdd, "rack3"), HasSubstr("imgperf keys: " + dir + "/ca.pem: "));
  EXPECT_EQ(code, 1);
}

}  // namespace
}  // namespace imgperf
