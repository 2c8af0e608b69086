#include "controller/plan/tls_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "controller/plan/load_plan.h"
#include "controller/plan/plan_json.h"
#include "controller/plan/worker_plan.h"

namespace imgperf {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kCert = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
constexpr std::string_view kKey = "-----BEGIN EC PRIVATE KEY-----\nsecret\n-----END EC PRIVATE KEY-----\n";
constexpr std::string_view kLocked =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nsecret\n-----END ENCRYPTED PRIVATE KEY-----\n";

class TlsFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "imgperf-tls-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir_ = name;
    Write("prompts.jsonl", "{\"text\":\"a\"}\n");
    Write("ca.pem", kCert);
    Write("us.pem", kCert);
    Write("us.key", kKey);
    Write("locked.key", kLocked);
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }

  void Write(const std::string& name, std::string_view text) const { std::ofstream(dir_ / name) << text; }
  absl::StatusOr<RunPlan> Load(std::string_view tls, std::string_view url = "https://gateway") const {
    Write("run.yaml", "target: {url: \"" + std::string(url) + "\", model: m, tls: " + std::string(tls) +
                          "}\nendpoint: image_generation\ndataset: {file: prompts.jsonl}\n"
                          "phases: [{concurrency: 1, requests: 1}]\n");
    return LoadPlan(dir_ / "run.yaml", std::vector<std::string>{});
  }
  std::string FaultOf(std::string_view tls, std::string_view url = "https://gateway") const {
    std::string fault(Load(tls, url).status().message());
    for (std::size_t at = fault.find(dir_); at != fault.npos; at = fault.find(dir_))
      fault.replace(at, dir_.string().size(), "DIR");
    return fault;
  }

  std::filesystem::path dir_;
};

TEST_F(TlsFiles, GoToTheWorkersAsTexts) {
  const auto plan = Load("{ca: ca.pem, cert: us.pem, key: us.key}");
  ASSERT_TRUE(plan.ok()) << plan.status();
  const auto worker = MakeWorkerPlan(*plan, plan->target.urls);
  ASSERT_TRUE(worker.ok());
  EXPECT_EQ(worker->tls().ca_pem(), kCert);
  EXPECT_EQ(worker->tls().cert_pem(), kCert);
  EXPECT_EQ(worker->tls().key_pem(), kKey);
}

TEST_F(TlsFiles, AreWrittenDownAsPathsOnly) {
  const auto plan = Load("{ca: ca.pem, cert: us.pem, key: us.key}");
  ASSERT_TRUE(plan.ok()) << plan.status();
  const std::string yaml = PlanYaml(*plan);
  EXPECT_THAT(yaml, HasSubstr((dir_ / "us.key").string()));
  EXPECT_THAT(yaml, Not(HasSubstr("secret")));
  EXPECT_THAT(PlanJson(*plan), Not(HasSubstr("secret")));
}

TEST_F(TlsFiles, DoNotMakeAnotherRunOfIt) {
  const auto with = Load("{ca: ca.pem}");
  const auto without = Load("{}");
  ASSERT_TRUE(with.ok() && without.ok()) << with.status() << without.status();
  EXPECT_EQ(PlanHash(*with), PlanHash(*without));
}

TEST_F(TlsFiles, ThatDoNotHoldWhatTheyShouldAreNamed) {
  EXPECT_EQ(FaultOf("{ca: no.pem}"),
            "DIR/run.yaml:1:54: target.tls.ca: DIR/no.pem: No such file or directory");
  EXPECT_EQ(FaultOf("{ca: \"\"}"), "DIR/run.yaml:1:54: target.tls.ca: is empty: a path is wanted here");
  EXPECT_EQ(FaultOf("{ca: us.key}"),
            "DIR/run.yaml:1:54: target.tls.ca: DIR/us.key: holds no PEM block of a certificate "
            "(-----BEGIN CERTIFICATE-----)");
  EXPECT_EQ(FaultOf("{cert: us.pem, key: us.pem}"),
            "DIR/run.yaml:1:69: target.tls.key: DIR/us.pem: holds no PEM block of a private key "
            "(-----BEGIN PRIVATE KEY-----)");
  EXPECT_EQ(FaultOf("{cert: us.pem, key: locked.key}"),
            "DIR/run.yaml:1:69: target.tls.key: DIR/locked.key: the key is under a password: "
            "openssl pkey -in FILE -out PLAIN takes it off");
}

TEST_F(TlsFiles, AreRefusedWhereTheyProtectNothing) {
  EXPECT_EQ(FaultOf("{ca: ca.pem}", "http://gateway"),
            "DIR/run.yaml:1:43: target.tls: is for https:// URLs, and none is given");
  EXPECT_EQ(FaultOf("{cert: us.pem}"),
            "DIR/run.yaml:1:56: target.tls.cert: a client certificate takes both: cert: FILE and key: FILE "
            "(which may be the same)");
}

}  // namespace
}  // namespace imgperf
