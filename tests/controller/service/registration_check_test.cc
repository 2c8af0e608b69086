#include "controller/service/registration_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/version.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

pb::RegisterRequest Request() {
  pb::RegisterRequest request;
  request.set_name("rack3");
  request.set_host("h1");
  request.set_pid(7);
  request.set_version(std::string(Version()));
  return request;
}

TEST(RegistrationCheck, TakesWhatWorkersSay) {
  EXPECT_TRUE(CheckRegistration(Request(), false).ok());
  EXPECT_EQ(NameForLog(Request()), "worker=rack3 host=h1 pid=7");
}

TEST(RegistrationCheck, RefusesAnotherVersionNamingBoth) {
  pb::RegisterRequest request = Request();
  request.set_version("9.9");
  const absl::Status status = CheckRegistration(request, false);
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()),
              testing::AllOf(HasSubstr("imgperf 9.9"), HasSubstr(std::string(Version()))));
}

TEST(RegistrationCheck, WantsAKeyWhereCreditsAreEncrypted) {
  pb::RegisterRequest request = Request();
  EXPECT_TRUE(absl::IsInvalidArgument(CheckRegistration(request, true)));
  request.set_curve_public_key(std::string(40, 'k'));
  EXPECT_TRUE(CheckRegistration(request, true).ok());
  request.set_curve_public_key(std::string(41, 'k'));
  EXPECT_TRUE(absl::IsInvalidArgument(CheckRegistration(request, true)));
}

TEST(RegistrationCheck, KeepsWhatCannotStandInALogOutOfIt) {
  for (const std::string& label : {std::string("a\nb"), std::string(257, 'a'), std::string("\x1b[2J")}) {
    pb::RegisterRequest request = Request();
    request.set_name(label);
    EXPECT_TRUE(absl::IsInvalidArgument(CheckRegistration(request, false)));
    EXPECT_EQ(NameForLog(request), "worker=? host=h1 pid=7");
    request = Request();
    request.set_version(label);
    EXPECT_TRUE(absl::IsInvalidArgument(CheckRegistration(request, false)));
  }
}

}  // namespace
}  // namespace imgperf
