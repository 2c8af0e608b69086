#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/security/check_certificates.h"
#include "common/security/make_certificates.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

constexpr Nanos kNow = 1'893'456'000 * kSecond;

class Certificates : public testing::Test {
 protected:
  void SetUp() override {
    ca = MakeAuthority(kNow).value();
    controller = MakeCertificate(ca, Role::kController, "c", kNow).value();
    worker = MakeCertificate(ca, Role::kWorker, "shared", kNow).value();
  }
  static std::string Fault(const std::string& ca_text, const CertifiedKey& pair, Role role,
                           Nanos now = kNow) {
    return std::string(
        CheckCertificates({"ca.pem", ca_text}, {"x.pem", pair.cert}, {"x.key", pair.key}, role, now)
            .message());
  }

  CertifiedKey ca;
  CertifiedKey controller;
  CertifiedKey worker;
};

TEST_F(Certificates, MadeHereAreGoodForTheirRole) {
  EXPECT_EQ(Fault(ca.cert, controller, Role::kController), "");
  EXPECT_EQ(Fault(ca.cert, worker, Role::kWorker), "");
}

TEST_F(Certificates, AreNeverGoodForTheOtherRole) {
  EXPECT_EQ(Fault(ca.cert, worker, Role::kController),
            "x.pem: is no controller's certificate: it lacks the DNS name controller.imgperf.internal");
  EXPECT_EQ(Fault(ca.cert, controller, Role::kWorker),
            "x.pem: is no worker's certificate: it lacks a URI imgperf://worker/NAME");
}

TEST_F(Certificates, OfAnotherAuthorityAreRefused) {
  const CertifiedKey other = MakeAuthority(kNow).value();
  EXPECT_THAT(Fault(other.cert, worker, Role::kWorker),
              testing::AllOf(HasSubstr("x.pem: is not vouched for by ca.pem ("), HasSubstr("imgperf keys")));
}

TEST_F(Certificates, HoldFromAnHourBeforeForTwoYears) {
  EXPECT_EQ(Fault(ca.cert, worker, Role::kWorker, kNow - 3600 * kSecond), "");
  EXPECT_EQ(Fault(ca.cert, worker, Role::kWorker, kNow + kCertificateHoldsFor - kSecond), "");
  EXPECT_EQ(Fault(ca.cert, worker, Role::kWorker, kNow + kCertificateHoldsFor + kSecond),
            "x.pem: expired on 2032-01-01 00:00 UTC; imgperf keys rotate makes new ones");
  EXPECT_EQ(Fault(ca.cert, worker, Role::kWorker, kNow + kAuthorityHoldsFor + kSecond),
            "ca.pem: expired on 2039-12-30 00:00 UTC; imgperf keys rotate makes new ones");
  EXPECT_EQ(Fault(ca.cert, worker, Role::kWorker, kNow - 3602 * kSecond),
            "ca.pem: holds from 2029-12-31 23:00 UTC on only; is this machine's clock right?");
}

TEST_F(Certificates, WantTheirOwnKey) {
  EXPECT_EQ(Fault(ca.cert, {worker.cert, controller.key}, Role::kWorker), "x.key: is not the key of x.pem");
}

TEST_F(Certificates, AreToldFromOtherTexts) {
  EXPECT_EQ(Fault("hello", worker, Role::kWorker), "ca.pem: holds no PEM certificate");
  EXPECT_EQ(Fault(ca.cert, {worker.key, worker.key}, Role::kWorker), "x.pem: holds no PEM certificate");
  EXPECT_EQ(Fault(ca.cert, {worker.cert, worker.cert}, Role::kWorker),
            "x.key: holds no PEM private key that can be read without a password");
  const std::string broken =
      worker.cert.substr(0, worker.cert.size() / 2) + worker.cert.substr(worker.cert.size() - 30);
  EXPECT_EQ(Fault(ca.cert, {broken, worker.key}, Role::kWorker), "x.pem: holds no PEM certificate");
}

TEST_F(Certificates, AreNoAuthorities) {
  const auto signed_by_worker = MakeCertificate(worker, Role::kWorker, "sub", kNow);
  ASSERT_TRUE(signed_by_worker.ok());  // anybody can sign; nobody believes it
  EXPECT_THAT(Fault(ca.cert, {signed_by_worker->cert + worker.cert, signed_by_worker->key}, Role::kWorker),
              HasSubstr("is not vouched for by ca.pem"));
}

TEST_F(Certificates, AreSignedByAnAuthorityWithItsOwnKeyOnly) {
  EXPECT_EQ(MakeCertificate({ca.cert, worker.key}, Role::kWorker, "a", kNow).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(Certificates, DifferEachTime) {
  const CertifiedKey again = MakeCertificate(ca, Role::kWorker, "shared", kNow).value();
  EXPECT_NE(again.key, worker.key);
  EXPECT_NE(again.cert, worker.cert);
}

}  // namespace
}  // namespace imgperf
