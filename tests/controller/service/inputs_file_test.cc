#include "controller/service/inputs_file.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/controller/offline/golden.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

class InputsFileTest : public TempDirTest {
 protected:
  InputsFileTest() {
    plan.target.model = "black-forest-labs/FLUX.1-dev";
    plan.request.size = "512x512";
    plan.entries = {{"A serene mountain landscape at sunset", ""},
                    {"A \"quoted\" city\nof two lines", R"({"quality":"standard","size":"1024x1024"})"}};
  }
  std::string path() const { return dir_ + "/inputs.json"; }
  nlohmann::json Written() {
    const absl::Status status = WriteInputs(plan, path());
    EXPECT_TRUE(status.ok()) << status;
    return nlohmann::json::parse(Read(path()));
  }
  RunPlan plan;
};

TEST_F(InputsFileTest, HasTheBodyOfEveryEntryUnderItsConversation) {
  Written();
  ExpectGolden("inputs.json", Read(path()));
}

TEST_F(InputsFileTest, ASeedPerRequestIsLeftOutAndOnePerEntryIsNot) {
  plan.request.seed_per = SeedPer::kRequest;
  EXPECT_FALSE(Written()["data"][1]["payloads"][0].contains("seed"));
  plan.request.seed_per = SeedPer::kEntry;
  plan.request.seed_base = 40;
  EXPECT_EQ(Written()["data"][1]["payloads"][0]["seed"], 41);
}

TEST_F(InputsFileTest, ALargeDatasetGoesThroughWhole) {
  plan.entries.assign(1200, {std::string(1000, 'p'), ""});
  const auto written = Written();
  ASSERT_EQ(written["data"].size(), 1200U);
  EXPECT_EQ(written["data"][1199]["session_id"], "entry-1199");
}

TEST_F(InputsFileTest, NoEntriesAreAnEmptyList) {
  plan.entries.clear();
  EXPECT_TRUE(Written()["data"].empty());
}

TEST_F(InputsFileTest, AnEntryWithoutABodyIsNamedAndNothingIsLeft) {
  plan.entries[1].prompt = "\xff";
  EXPECT_THAT(std::string(WriteInputs(plan, path()).message()), HasSubstr("entry 1"));
  EXPECT_TRUE(std::filesystem::is_empty(dir_));
}

TEST_F(InputsFileTest, APathThatCannotBeWrittenIsNamed) {
  EXPECT_THAT(std::string(WriteInputs(plan, dir_ + "/gone/inputs.json").message()),
              HasSubstr(dir_ + "/gone/inputs.json"));
}

}  // namespace
}  // namespace imgperf
