// A runner with fakes around it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_transport.h"
#include "tests/worker/response/samples.h"
#include "worker/check_pool.h"
#include "worker/request/runner.h"

namespace imgperf {

struct CollectingRecords final : RecordSink {
  void Push(const SessionId&, pb::Record record) override {
    const std::lock_guard lock(mutex);
    records.push_back(std::move(record));
  }
  std::mutex mutex;
  std::vector<pb::Record> records;
};

// Remembers images by name and exchanges by what they are; refuses when told to.
struct CollectingUploads final : UploadSink {
  struct Raw {
    pb::StoreChunk chunk;
    std::string payload;
    std::string body;
  };
  absl::StatusOr<std::string> Store(const SessionId&, pb::StoreChunk head,
                                    const std::vector<std::string_view>& pieces) override {
    if (!refuse_with.empty()) return absl::UnavailableError(refuse_with);
    std::string name =
        std::to_string(head.attempt().credit()) + "-" + std::to_string(head.attempt().attempt());
    if (head.has_raw()) {
      raws.push_back({std::move(head), std::string(pieces.at(0)), std::string(pieces.at(1))});
      return name;
    }
    const pb::ImageName& image = head.image();
    names.push_back(std::to_string(image.phase()) + "-" + name + "-" + std::to_string(image.index()) + "." +
                    image.format());
    contents.emplace_back(pieces.at(0));
    return names.back();
  }
  std::string refuse_with;
  std::vector<std::string> names;
  std::vector<std::string> contents;
  std::vector<Raw> raws;
};

class RunnerTest : public testing::Test {
 protected:
  struct Finish {
    AttemptId attempt;
    pb::Outcome outcome;
    Nanos end;
  };

  static pb::WorkerPlan DefaultPlan() {
    pb::WorkerPlan plan;
    plan.add_urls("http://target:30000/v1/images/generations");
    plan.mutable_request()->set_endpoint("image_generation");
    plan.mutable_request()->set_model("m");
    plan.mutable_request()->set_timeout_ns(60 * kSecond);
    plan.set_api_key("secret");
    plan.set_user_agent("imgperf/1");
    plan.set_fetch_urls(true);
    return plan;
  }

  void Make(const pb::WorkerPlan& plan) {
    pb::Dataset dataset;
    dataset.add_entries()->set_prompt("a cat");
    dataset.add_entries()->set_prompt("a dog");
    MakeWith(plan, dataset);
  }
  void MakeWith(const pb::WorkerPlan& plan, const pb::Dataset& dataset) {
    auto made = MakeRunnerPlan(0xABC, plan, dataset);
    ASSERT_TRUE(made.ok()) << made.status();
    plan_ = *std::move(made);
    pool_ = std::make_unique<CheckPool>(images_, records_, CheckPoolOptions{});
    runner_ = std::make_unique<RequestRunner>(plan_, transport_, records_, *pool_, clock_);
    runner_->SetOnFinished([this](AttemptId id, pb::Outcome outcome, Nanos end) {
      finished_.push_back({id, outcome, end});
    });
  }
  void SetUp() override { Make(DefaultPlan()); }

  void Start(CreditId credit, std::uint64_t entry = 0, bool keep_images = false) {
    StartedCredit started;
    started.credit.set_credit(credit);
    started.credit.set_entry(entry);
    started.credit.set_keep_images(keep_images);
    started.credit.set_keep_raw(keep_raw_);
    started.credit.set_look_at_images(look_);
    if (cancel_after_) started.credit.set_cancel_after_ns(*cancel_after_);
    started.due = clock_.Now() - 5;
    started.received = clock_.Now() - 3;
    runner_->Start(started);
  }

  // The only record so far, once the pool is done.
  const pb::Record& Record() {
    pool_.reset();
    EXPECT_EQ(records_.records.size(), 1U);
    if (records_.records.empty()) records_.records.emplace_back();
    return records_.records.front();
  }

  static std::string ImageJson(const std::string& png) {
    return R"({"id":"r-1","inference_time_s":1.5,"data":[{"b64_json":")" + Encode64(png) + R"("}]})";
  }

  FakeClock clock_{1000 * kSecond};
  FakeTransport transport_{clock_};
  CollectingRecords records_;
  CollectingUploads images_;
  RunnerPlan plan_;
  std::unique_ptr<CheckPool> pool_;
  std::unique_ptr<RequestRunner> runner_;
  std::vector<Finish> finished_;
  // Of the credits to come:
  bool keep_raw_ = false;
  bool look_ = false;
  std::optional<Nanos> cancel_after_;
};

}  // namespace imgperf
