#include "controller/ready/answer_meaning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/controller/ready/answers.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

TEST(MeaningOf, APictureIsReady) { EXPECT_EQ(MeaningOf(GoodAnswer()), Meaning::kReady); }

TEST(MeaningOf, WhatALoadingServerSaysMayComeRight) {
  for (const int status : {408, 409, 423, 425, 429, 500, 502, 503, 504})
    EXPECT_EQ(MeaningOf(HttpAnswer(status)), Meaning::kNotYet) << status;
  EXPECT_EQ(MeaningOf(NoConnection()), Meaning::kNotYet);
  EXPECT_EQ(MeaningOf(FailedAnswer(pb::TIMEOUT, 0, "")), Meaning::kNotYet);
  EXPECT_EQ(MeaningOf(FailedAnswer(pb::CONNECTION_LOST, 200, "")), Meaning::kNotYet);
}

TEST(MeaningOf, WhatIsWrongWithTheRequestStaysWrong) {
  for (const int status : {301, 302, 307, 400, 401, 403, 404, 405, 413, 415, 422})
    EXPECT_EQ(MeaningOf(HttpAnswer(status)), Meaning::kHopeless) << status;
  for (const auto error_class : {pb::REFUSED, pb::BAD_BODY, pb::BAD_IMAGE, pb::LOCAL})
    EXPECT_EQ(MeaningOf(FailedAnswer(error_class, 200, "")), Meaning::kHopeless) << error_class;
}

TEST(AnswerText, SaysStatusAndTheServersWords) {
  EXPECT_EQ(AnswerText(GoodAnswer()), "ready");
  EXPECT_EQ(AnswerText(HttpAnswer(503, "loading")), "HTTP 503: loading");
  EXPECT_EQ(AnswerText(HttpAnswer(503)), "HTTP 503");
  EXPECT_EQ(AnswerText(NoConnection()), "connect to a:1 refused: no server listens there");
}

TEST(RemedyFor, NamesTheKeyOfTheRunFile) {
  const auto remedy = [](const ProbeAnswer& answer, ReadyProbe probe = ReadyProbe::kInference) {
    return RemedyFor(answer, probe);
  };
  EXPECT_THAT(remedy(HttpAnswer(401)), HasSubstr("target.api_key"));
  EXPECT_THAT(remedy(HttpAnswer(403)), HasSubstr("target.api_key"));
  EXPECT_THAT(remedy(HttpAnswer(404)), HasSubstr("target.url"));
  EXPECT_THAT(remedy(HttpAnswer(404), ReadyProbe::kHealth), HasSubstr("ready: inference"));
  EXPECT_THAT(remedy(HttpAnswer(422)), HasSubstr("target.model and request"));
  EXPECT_THAT(remedy(HttpAnswer(302)), HasSubstr("redirects"));
  EXPECT_THAT(remedy(FailedAnswer(pb::REFUSED, 400, "")), HasSubstr("prompt"));
  EXPECT_THAT(remedy(FailedAnswer(pb::BAD_BODY, 200, "")), HasSubstr("endpoint"));
  EXPECT_THAT(remedy(FailedAnswer(pb::BAD_BODY, 0, "")), HasSubstr("target.url"));
}

}  // namespace
}  // namespace imgperf
