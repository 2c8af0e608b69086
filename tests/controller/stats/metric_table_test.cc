#include "controller/stats/metric_table.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "common/clock.h"
#include "controller/stats/columns.h"
#include "controller/stats/record_times.h"

namespace imgperf {
namespace {

// A completed request: due at 1 s, received 2 ms late, taken up 1 ms later, added 0.5 ms later.
pb::Record Completed() {
  pb::Record r;
  r.set_outcome(pb::COMPLETED);
  r.set_due_ns(kSecond);
  r.set_received_ns(kSecond + 2 * kMillisecond);
  r.set_started_ns(kSecond + 3 * kMillisecond);
  r.set_added_ns(kSecond + 3'500'000);
  r.set_first_byte_ns(r.added_ns() + 100 * kMillisecond);
  r.set_last_byte_ns(r.added_ns() + 200 * kMillisecond);
  pb::Exchange* e = r.add_exchanges();
  e->set_added_ns(r.added_ns());
  e->set_name_lookup_ns(1'000'000);
  e->set_connect_ns(3'000'000);
  e->set_tls_ns(7'000'000);
  e->set_pretransfer_ns(8'000'000);
  e->set_first_byte_ns(r.first_byte_ns());
  e->set_last_byte_ns(r.last_byte_ns());
  e->set_ended_ns(r.last_byte_ns() + kMillisecond);
  e->set_bytes_up(300);
  e->set_bytes_down(5000);
  for (const std::uint32_t width : {1000U, 500U}) {
    pb::ImageFact* image = r.add_images();
    image->set_valid(true);
    image->set_width(width);
    image->set_height(1000);
  }
  r.mutable_server()->set_inference_time_s(0.15);
  r.mutable_server()->set_peak_memory_mb(24000.5);
  return r;
}

std::optional<double> Read(const pb::Record& record, std::string_view tag) {
  return ValuesOf(record).at(MetricIndex(tag));
}

TEST(MetricTable, HasEveryMetricOnceAndNoneWithoutAReader) {
  std::set<std::string_view> tags;
  for (const MetricInfo& metric : Metrics()) {
    EXPECT_TRUE(tags.insert(metric.tag).second) << metric.tag;
    EXPECT_FALSE(metric.header.empty());
    EXPECT_FALSE(metric.unit.empty());
    EXPECT_NE(metric.read == nullptr, metric.read_with == nullptr) << metric.tag;
  }
}

TEST(MetricTable, IsFoundByItsTag) {
  for (std::size_t i = 0; i < kMetricCount; ++i) EXPECT_EQ(MetricIndex(Metrics()[i].tag), i);
  EXPECT_EQ(MetricIndex("no such metric"), kMetricCount);
}

TEST(MetricTable, APromptsLengthIsOfCompletedRequestsOrOfFailedOnes) {
  const auto told = [](pb::Outcome outcome) {
    pb::Record r = Completed();
    r.set_outcome(outcome);
    std::set<std::string_view> tags;
    const MetricValues values = ValuesOf(r, {12, 20});
    for (std::size_t i = 0; i < kMetricCount; ++i) {
      if (values[i] == 12) tags.insert(Metrics()[i].tag);
    }
    return tags;
  };
  EXPECT_EQ(told(pb::COMPLETED), std::set<std::string_view>{"input_sequence_length"});
  EXPECT_EQ(told(pb::FAILED), std::set<std::string_view>{"error_isl"});
  EXPECT_FALSE(Read(Completed(), "input_sequence_length"));
}

TEST(MetricTable, StepsAreThoseOfAllImagesReturned) {
  pb::Record r = Completed();  // of two images
  const auto steps = [&](const EntryFacts& entry) {
    return ValuesOf(r, entry).at(MetricIndex("denoising_steps"));
  };
  EXPECT_EQ(steps({{}, 20}), 40);
  EXPECT_EQ(steps({12, {}}), std::nullopt);
  r.set_outcome(pb::FAILED);
  EXPECT_EQ(steps({{}, 20}), std::nullopt);
}

TEST(MetricTable, BothLatenciesEndAtTheLastContentByte) {
  EXPECT_DOUBLE_EQ(*Read(Completed(), "request_latency"), 200);
  EXPECT_DOUBLE_EQ(*Read(Completed(), "response_time"), 203.5);
  EXPECT_DOUBLE_EQ(*Read(Completed(), "time_to_first_byte"), 100);
}

TEST(MetricTable, TheStagesOfLagAddUpToItAndToTheDifferenceOfTheLatencies) {
  const pb::Record r = Completed();
  EXPECT_DOUBLE_EQ(*Read(r, "lag_transport"), 2);
  EXPECT_DOUBLE_EQ(*Read(r, "lag_worker"), 1);
  EXPECT_DOUBLE_EQ(*Read(r, "lag_curl"), 0.5);
  EXPECT_DOUBLE_EQ(*Read(r, "lag"), 3.5);
  EXPECT_DOUBLE_EQ(*Read(r, "response_time") - *Read(r, "request_latency"), *Read(r, "lag"));
}

TEST(MetricTable, ACreditThatCameEarlyHasNoTransportLag) {
  pb::Record r = Completed();
  r.set_received_ns(r.due_ns() - 150 * kMillisecond);
  EXPECT_DOUBLE_EQ(*Read(r, "lag_transport"), 0);
  EXPECT_DOUBLE_EQ(*Read(r, "lag_worker"), 3);
  EXPECT_DOUBLE_EQ(*Read(r, "lag"), 3.5);
}

// What the user's own ceiling took is not our lateness; both are in the response time.
TEST(MetricTable, HeldAndLagAreToldApart) {
  pb::Record r = Completed();
  EXPECT_FALSE(Read(r, "held").has_value());
  r.set_held_ns(kMillisecond + kMillisecond / 2);
  r.set_issued_ns(r.due_ns() + 1'700'000);
  EXPECT_DOUBLE_EQ(*Read(r, "held"), 1.5);
  EXPECT_DOUBLE_EQ(*Read(r, "lag_issue"), 0.2);
  EXPECT_DOUBLE_EQ(*Read(r, "lag_transport"), 0.3);
  EXPECT_DOUBLE_EQ(*Read(r, "lag_worker"), 1);
  EXPECT_DOUBLE_EQ(*Read(r, "lag_curl"), 0.5);
  EXPECT_DOUBLE_EQ(*Read(r, "lag"), 2);
  EXPECT_DOUBLE_EQ(*Read(r, "response_time"),
                   *Read(r, "request_latency") + *Read(r, "held") + *Read(r, "lag"));
}

TEST(MetricTable, LagInSendingComesAfterTheOtherLag) {
  pb::Record r = Completed();
  EXPECT_FALSE(Read(r, "lag_send").has_value()) << "nobody said that it was sent";
  r.mutable_exchanges(0)->set_sent_ns(r.exchanges(0).added_ns() + kMillisecond);
  r.mutable_exchanges(0)->set_send_lag_ns(750'000);
  EXPECT_DOUBLE_EQ(*Read(r, "lag_send"), 0.75);
  EXPECT_DOUBLE_EQ(*Read(r, "lag"), 3.5);
}

TEST(MetricTable, LagInReceivingIsTheSubmitsAndComesAfterTheOtherLag) {
  pb::Record r = Completed();
  EXPECT_DOUBLE_EQ(*Read(r, "lag_receive"), 0);
  r.mutable_exchanges(0)->set_receive_lag_ns(2'500'000);
  EXPECT_DOUBLE_EQ(*Read(r, "lag_receive"), 2.5);
  EXPECT_DOUBLE_EQ(*Read(r, "lag"), 3.5);
  r.mutable_exchanges(0)->set_last_byte_ns(0);
  EXPECT_FALSE(Read(r, "lag_receive").has_value()) << "an answer without content was not received late";
}

TEST(MetricTable, ImagesAreTheReturnedOnes) {
  pb::Record r = Completed();
  pb::ImageFact* broken = r.add_images();
  broken->set_defect("truncated");
  broken->set_width(9999);
  broken->set_height(9999);
  EXPECT_DOUBLE_EQ(*Read(r, "image_count"), 2);
  EXPECT_DOUBLE_EQ(*Read(r, "image_latency"), 100);
  EXPECT_DOUBLE_EQ(*Read(r, "image_throughput"), 10);
  EXPECT_DOUBLE_EQ(*Read(r, "megapixels"), 1.5);
}

TEST(MetricTable, AnImageLeftAtTheServerIsReturnedWithUnknownPixels) {
  pb::Record r = Completed();
  r.clear_images();
  r.add_images()->set_by_url(true);
  EXPECT_DOUBLE_EQ(*Read(r, "image_count"), 1);
  EXPECT_FALSE(Read(r, "megapixels").has_value());
}

TEST(MetricTable, WhatTheServerDoesNotTellIsAbsent) {
  pb::Record r = Completed();
  EXPECT_DOUBLE_EQ(*Read(r, "server_inference_time"), 150);
  EXPECT_DOUBLE_EQ(*Read(r, "time_outside_inference"), 50);
  EXPECT_DOUBLE_EQ(*Read(r, "peak_memory"), 24000.5);
  r.clear_server();
  for (const char* tag : {"server_inference_time", "time_outside_inference", "peak_memory"}) {
    EXPECT_FALSE(Read(r, tag).has_value()) << tag;
  }
}

TEST(MetricTable, HttpPhasesComeFromTheSubmittingExchange) {
  pb::Record r = Completed();
  pb::Exchange* fetch = r.add_exchanges();
  fetch->set_kind(pb::Exchange::FETCH);
  fetch->set_added_ns(r.last_byte_ns() + 10 * kMillisecond);
  fetch->set_last_byte_ns(r.last_byte_ns() + 40 * kMillisecond);
  fetch->set_bytes_down(1000);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_dns_lookup"), 1);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_connecting"), 6);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_connection_overhead"), 7);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_waiting"), 92);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_receiving"), 100);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_duration"), 193);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_total"), 199);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_connection_reused"), 0);
  EXPECT_DOUBLE_EQ(*Read(r, "bytes_up"), 300);
  EXPECT_DOUBLE_EQ(*Read(r, "bytes_down"), 6000);
  EXPECT_DOUBLE_EQ(*Read(r, "image_fetch_time"), 30);
}

TEST(MetricTable, ATlsHandshakeIsPartOfConnectingAndStandsApart) {
  pb::Record r = Completed();
  pb::Exchange& submit = *r.mutable_exchanges(0);
  submit.set_name_lookup_ns(1 * kMillisecond);
  submit.set_connect_ns(3 * kMillisecond);
  submit.set_tls_ns(0);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_connecting"), 2);
  EXPECT_FALSE(Read(r, "http_req_tls_handshaking").has_value()) << "in the clear";
  submit.set_tls_ns(7 * kMillisecond);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_connecting"), 6) << "as AIPerf has it";
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_tls_handshaking"), 4);
}

TEST(MetricTable, SendingAndWaitingMeetWhereTheBodyWasSent) {
  pb::Record r = Completed();
  EXPECT_FALSE(Read(r, "http_req_sending").has_value()) << "nobody saw it go";
  pb::Exchange& submit = *r.mutable_exchanges(0);
  submit.set_sent_ns(submit.added_ns() + 30 * kMillisecond);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_sending"), 22);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_waiting"), 70);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_total"), 199) << "the same whole";
  submit.set_sent_ns(submit.first_byte_ns() + kMillisecond);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_waiting"), 0) << "the answer was quicker";
  submit.set_sent_ns(submit.added_ns() + 8 * kMillisecond - 900);
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_sending"), 0) << "libcurl's stamps are cut to microseconds";
  EXPECT_DOUBLE_EQ(*Read(r, "http_req_waiting"), 92);
}

TEST(MetricTable, ReadsAnEmptyRecord) {
  const MetricValues values = ValuesOf(pb::Record());
  EXPECT_EQ(values[MetricIndex("image_count")], 0);
  EXPECT_FALSE(values[0].has_value());
}

TEST(RecordTimes, AFailureEndsWithTheLastThatIsKnownOfIt) {
  pb::Record r = Completed();
  EXPECT_EQ(EndOf(r), r.last_byte_ns());
  r.set_outcome(pb::FAILED);
  EXPECT_EQ(EndOf(r), r.last_byte_ns() + kMillisecond);
  pb::Record never;
  never.set_received_ns(5);
  EXPECT_EQ(StartOf(never), 5);
  EXPECT_EQ(EndOf(never), 5);
}

TEST(RecordTimes, SpansStandOnTheControllersClock) {
  pb::Record r = Completed();
  r.set_clock_offset_ns(-kSecond);
  EXPECT_EQ(SpanOf(r).start, 3'500'000);
  EXPECT_EQ(SpanOf(r).end, 203'500'000);
}

TEST(Columns, HoldWhatIsThereAndPoolPhases) {
  Columns first;
  Columns second;
  first.Add(ValuesOf(Completed()), 0);
  pb::Record r = Completed();
  r.clear_server();
  r.set_last_byte_ns(r.added_ns() + 400 * kMillisecond);
  second.Add(ValuesOf(r), 1);
  std::vector<OrderedColumns> parts;
  parts.emplace_back(first);
  parts.emplace_back(second);
  const auto no_intervals = [](std::size_t) { return false; };
  const Distributions all = Summarize(parts, no_intervals).distributions;
  EXPECT_EQ(all[0]->count, 2U);
  EXPECT_DOUBLE_EQ(all[0]->avg, 300);
  EXPECT_EQ(all[MetricIndex("server_inference_time")]->count, 1U);
  EXPECT_FALSE(Summarize({}, no_intervals).distributions[0].has_value());
}

}  // namespace
}  // namespace imgperf
