#include "controller/credit/zap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/sparse.h"

namespace imgperf {
namespace {

using testing::ElementsAre;

const std::string kKey(32, 'k');

ZapQuestion Question() {
  return ReadZapQuestion({"1.0", "7", "credits", "10.0.0.1", "", "CURVE", kKey}).value();
}

TEST(Zap, ReadsWhatIsAsked) {
  const ZapQuestion question = Question();
  EXPECT_EQ(question.request_id, "7");
  EXPECT_EQ(question.address, "10.0.0.1");
  EXPECT_EQ(question.key, kKey);
  EXPECT_FALSE(ReadZapQuestion({"1.0", "7", "credits", "10.0.0.1", ""}));
  EXPECT_EQ(ReadZapQuestion({"1.0", "7", "", "", "", "PLAIN", "user", "password"})->key, "");
}

TEST(Zap, LetsInWhoIsKnown) {
  EXPECT_EQ(ZapFault(Question(), true), "");
  EXPECT_THAT(ZapAnswer(Question(), "", "z85"), ElementsAre("1.0", "7", "200", "OK", "z85", ""));
}

TEST(Zap, RefusesWhoIsNot) {
  EXPECT_EQ(ZapFault(Question(), false), "its CURVE key is not registered");
  EXPECT_THAT(ZapAnswer(Question(), "why", "z85"), ElementsAre("1.0", "7", "400", "why", "", ""));
}

TEST(Zap, RefusesWhoShowsNoKey) {
  ZapQuestion question = Question();
  question.mechanism = "NULL";
  EXPECT_EQ(ZapFault(question, true), "it shows no CURVE key");
  question = Question();
  question.key.pop_back();
  EXPECT_EQ(ZapFault(question, true), "it shows no CURVE key");
  question = Question();
  question.version = "2.0";
  EXPECT_EQ(ZapFault(question, true), "another version of ZAP");
}

TEST(Zap, RefusalsAreLoggedEverMoreRarely) {
  std::vector<std::uint64_t> logged;
  for (std::uint64_t nth = 1; nth <= 20; ++nth) {
    if (WorthALine(nth)) logged.push_back(nth);
  }
  EXPECT_THAT(logged, ElementsAre(1, 2, 4, 8, 16));
}

}  // namespace
}  // namespace imgperf
