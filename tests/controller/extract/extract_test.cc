#include "controller/extract/extract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/worker/response/samples.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class Extract : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = fs::path(testing::TempDir()) / ("extract-" + std::to_string(getpid()));
    fs::remove_all(dir_);
    fs::create_directories(dir_ / "run" / "images");
  }
  void TearDown() override { fs::remove_all(dir_); }

  void Write(const fs::path& name, const std::string& text) const {
    std::ofstream(dir_ / name, std::ios::binary) << text;
  }
  std::string Read(const fs::path& name) const {
    std::ostringstream text;
    text << std::ifstream(dir_ / name, std::ios::binary).rdbuf();
    return text.str();
  }
  absl::StatusOr<Extracted> Take(const fs::path& source) const {
    return ExtractImages((dir_ / source).string(), (dir_ / "out").string());
  }
  static std::string RawLine(const std::string& answer) {
    std::string escaped;
    for (const char c : answer) escaped += c == '"' ? std::string("\\\"") : std::string(1, c);
    return R"({"metadata":{"x_request_id":"r-1-0"},"start_perf_ns":0,"payload":{"prompt":"a cat","size":"64x32"},)"
           R"("responses":[{"perf_ns":1500000,"content_type":"application/json","text":")" +
           escaped + "\"}]}\n";
  }

  const std::string png_ = PngOf(64, 32, 9000);
  fs::path dir_;
};

TEST_F(Extract, WritesEveryImageOfARawExportUnderItsRealKind) {
  const std::string image = R"({"b64_json":")" + Encode64(png_) + "\"}";
  Write("run/profile_export_raw.jsonl", RawLine(R"({"data":[)" + image + "," + image + "]}") +
                                            "{\"responses\":[]}\n\n" +
                                            RawLine(R"({"data":[{"b64_json":"AAAA"}]})"));
  const auto done = Take("run");
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->requests, 3U);
  EXPECT_EQ(done->images, 3U);
  EXPECT_EQ(done->without, 1U);
  EXPECT_EQ(Read("out/image_0001_00.png"), png_);
  EXPECT_EQ(Read("out/image_0001_01.png"), png_);
  EXPECT_EQ(Read("out/image_0004_00.bin"), std::string(3, '\0')) << "what is no image is kept, too";
  const std::string index = Read("out/index.jsonl");
  EXPECT_EQ(std::count(index.begin(), index.end(), '\n'), 3);
  EXPECT_THAT(index.substr(0, index.find('\n')),
              AllOf(HasSubstr(R"("file":"image_0001_00.png")"), HasSubstr(R"("prompt":"a cat")"),
                    HasSubstr(R"("asked_size":"64x32")"), HasSubstr(R"("width":64,"height":32)"),
                    HasSubstr(R"("request_latency_ms":1.5)")));
  EXPECT_THAT(index, HasSubstr("\"defect\""));
}

TEST_F(Extract, CopiesWhatARunKeptWithItsPrompts) {
  Write("run/images/load-1-0-0.png", png_);
  Write("run/inputs.json",
        R"({"data":[{"payloads":[{"prompt":"a dog"}]},{"payloads":[{"prompt":"a cat","seed":3}]}]})");
  Write(
      "run/profile_export.jsonl",
      R"({"metadata":{"x_request_id":"r-1-0"},"metrics":{"request_latency":{"value":12.5}},"imgperf":{"entry":1,)"
      R"("images":[{"format":"png","width":64,"height":32,"bytes":9000,"file":"load-1-0-0.png"},{"format":"png"}]}})"
      "\n");
  const auto done = Take("run");
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->images, 1U);
  EXPECT_EQ(Read("out/load-1-0-0.png"), png_);
  EXPECT_THAT(Read("out/index.jsonl"),
              AllOf(HasSubstr("a cat"), HasSubstr(R"("seed":"3")"), HasSubstr("12.5")));
}

TEST_F(Extract, KnowsTheTurnsOfAConversation) {
  Write("run/images/load-1-0-0.png", png_);
  Write(
      "run/inputs.json",
      R"({"data":[{"payloads":[{"prompt":"a dog"},{"prompt":"at night"}]},{"payloads":[{"prompt":"a cat"}]}]})");
  Write("run/profile_export.jsonl", R"({"metadata":{"x_request_id":"r-1-0"},"imgperf":{"entry":1,)"
                                    R"("images":[{"format":"png","file":"load-1-0-0.png"}]}})"
                                    "\n");
  ASSERT_TRUE(Take("run").ok());
  EXPECT_THAT(Read("out/index.jsonl"), HasSubstr("at night"));
}

TEST_F(Extract, LeavesAFolderAloneThatHoldsSomething) {
  Write("run/profile_export_raw.jsonl", "");
  fs::create_directories(dir_ / "out");
  Write("out/mine.txt", "x");
  EXPECT_THAT(Take("run").status().ToString(), HasSubstr("is not empty"));
  EXPECT_EQ(Read("out/mine.txt"), "x");
}

TEST_F(Extract, NamesWhatIsWrong) {
  EXPECT_THAT(Take("nowhere").status().ToString(), HasSubstr("no such file"));
  EXPECT_THAT(Take("run").status().ToString(), AllOf(HasSubstr("output.images"), HasSubstr("level: raw")));
  Write("run/profile_export_raw.jsonl", RawLine("{}") + "{broken\n");
  EXPECT_THAT(Take("run").status().ToString(), HasSubstr("profile_export_raw.jsonl:2: not JSON"));
}

TEST_F(Extract, StaysInItsFolder) {
  Write("run/images/x.png", png_);
  Write("secret", "s");
  Write("run/profile_export.jsonl", R"({"imgperf":{"images":[{"file":"../../secret"}]}})"
                                    "\n");
  EXPECT_THAT(Take("run").status().ToString(), HasSubstr("images/secret"));
  EXPECT_FALSE(fs::exists(dir_ / "out" / "secret"));
}

}  // namespace
}  // namespace imgperf
