#include "worker/request/transfer_failure.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace imgperf {
namespace {

TransferFailure Failure(TransferEnd end) {
  TransferFailure failure;
  failure.end = end;
  failure.url = "http://a:1/x";
  failure.text = "words";
  return failure;
}

void Expect(const TransferFailure& failure, pb::ErrorClass error_class, const std::string& message) {
  const pb::RequestError error = DescribeFailure(failure);
  EXPECT_EQ(error.class_(), error_class);
  EXPECT_EQ(error.message(), message);
}

TEST(TransferFailure, TellsWhyThereIsNoConnection) {
  Expect(Failure(TransferEnd::kResolve), pb::CONNECT, "cannot resolve a:1: words");
  Expect(Failure(TransferEnd::kTls), pb::CONNECT, "TLS with a:1: words");
  Expect(Failure(TransferEnd::kConnect), pb::CONNECT, "connect to a:1: words");
  auto refused = Failure(TransferEnd::kConnect);
  refused.os_error = ECONNREFUSED;
  Expect(refused, pb::CONNECT, "connect to a:1 refused: no server listens there");
  refused.os_error = ENETUNREACH;
  Expect(refused, pb::CONNECT, "connect to a:1: Network is unreachable");
}

TEST(TransferFailure, KeepsAConnectThatTookTooLongApartFromAnAnswerThatDid) {
  auto late = Failure(TransferEnd::kTimeout);
  late.after = 10 * kSecond;
  EXPECT_EQ(DescribeFailure(late).class_(), pb::CONNECT);
  late.sent = true;
  EXPECT_EQ(DescribeFailure(late).class_(), pb::TIMEOUT);
}

TEST(TransferFailure, KnowsOurOwnAbortsByTheirReason) {
  auto aborted = Failure(TransferEnd::kAborted);
  aborted.sent = aborted.resend = true;
  EXPECT_EQ(DescribeFailure(aborted).class_(), pb::CONNECTION_LOST);
  aborted.http2 = true;
  EXPECT_NE(DescribeFailure(aborted).message().find("streams"), std::string::npos);
  aborted = Failure(TransferEnd::kAborted);
  aborted.cut = true;
  aborted.max_body_bytes = 1 << 20;
  EXPECT_EQ(DescribeFailure(aborted).class_(), pb::BAD_BODY);
  EXPECT_TRUE(DescribeFailure(aborted).cut_by_limit());
  EXPECT_NE(DescribeFailure(aborted).message().find("limits.max_body"), std::string::npos);
}

TEST(TransferFailure, ASilentServerMayNotSpeakHttp2) {
  auto lost = Failure(TransferEnd::kLost);
  EXPECT_EQ(DescribeFailure(lost).message().find("http_version"), std::string::npos);
  lost.http2_at_once = true;
  EXPECT_EQ(DescribeFailure(lost).class_(), pb::CONNECTION_LOST);
  EXPECT_NE(DescribeFailure(lost).message().find("target.http_version: auto"), std::string::npos);
}

TEST(TransferFailure, ShowsNoSecretOfTheUrl) {
  auto bad = Failure(TransferEnd::kBadRequest);
  bad.url = "http://a:1/x?sig=abc&w=1";
  Expect(bad, pb::LOCAL, "http://a:1/x?sig=***&w=1: words");
}

TEST(TransferFailure, TooManyOpenFilesAreOurOwnFault) {
  auto full = Failure(TransferEnd::kConnect);
  full.socket_error = EMFILE;
  EXPECT_EQ(DescribeFailure(full).class_(), pb::LOCAL);
  EXPECT_NE(DescribeFailure(full).message().find("ulimit -n"), std::string::npos);
}

TEST(TransferFailure, APlannedCancelIsNobodysFault) {
  const pb::RequestError error = DescribePlannedCancel(1500 * kMillisecond);
  EXPECT_EQ(error.class_(), pb::CANCELLED_BY_US);
  EXPECT_EQ(error.type(), "RequestCancellationError");
  EXPECT_EQ(error.message(), "cancelled as planned, 1500ms after it was sent");
  EXPECT_TRUE(error.by_plan());
}

TEST(TransferFailure, BlamesTheServerOnlyForWhatItWasSent) {
  auto garbage = Failure(TransferEnd::kNotHttp);
  Expect(garbage, pb::LOCAL, "http://a:1/x: words");
  garbage.sent = true;
  Expect(garbage, pb::BAD_BODY, "the answer is not HTTP: words");
  Expect(Failure(TransferEnd::kLost), pb::CONNECTION_LOST, "words");
  EXPECT_EQ(DescribeFailure(Failure(TransferEnd::kWhole)).class_(), pb::NONE);
}

}  // namespace
}  // namespace imgperf
