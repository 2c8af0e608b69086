#include "controller/fetch/fetch_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "tests/fakes/temp_folder.h"
#include "tests/worker/request/raw_server.h"

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kList[] = "a lighthouse in fog\na harbour at dawn\n";

class Fetching : public testing::Test {
 protected:
  void SetUp() override { setenv("IMGPERF_CACHE", folder_.path().c_str(), 1); }
  void TearDown() override { unsetenv("IMGPERF_CACHE"); }

  int Fetch(const std::string& from, const std::string& name = "vbench") {
    out_.str("");
    err_.str("");
    return FetchCommand({name, from}, out_, err_, SystemClock());
  }
  int FetchFrom(const std::function<void(RawConnection&)>& answer) {
    RawServer server([&](RawConnection& connection, int) {
      request_ = connection.ReadRequest();
      answer(connection);
    });
    return Fetch(server.url("/list.txt"));
  }
  std::string Cached() const { return ReadAll(folder_ / "prompts/vbench.txt"); }

  TempFolder folder_;
  std::string request_;  // the last one; read after the server has gone
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(Fetching, PutsTheListWhereTheDatasetLooks) {
  EXPECT_EQ(FetchFrom([](RawConnection& c) { c.Answer(200, kList, "Content-Type: text/plain\r\n"); }), 0);
  EXPECT_EQ(Cached(), kList);
  EXPECT_THAT(out_.str(), HasSubstr("2 prompts from http://127.0.0.1:"));
  EXPECT_THAT(out_.str(), HasSubstr(" are in " + (folder_ / "prompts/vbench.txt")));
  EXPECT_THAT(err_.str(), HasSubstr("imgperf fetch: asking http://127.0.0.1:"));
  EXPECT_THAT(request_, testing::StartsWith("GET /list.txt HTTP/1.1\r\n"));
  EXPECT_THAT(NamesIn(folder_ / "prompts"), ElementsAre("vbench.txt")) << "and nothing beside it";
}

TEST_F(Fetching, LeavesTheOlderListWhereItFails) {
  ASSERT_EQ(FetchFrom([](RawConnection& c) { c.Answer(200, kList); }), 0);
  const std::string half = "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\na cat\n";
  const std::string announced = "HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n";
  const std::string chunk = "100000\r\n" + std::string(0x100000, 'a') + "\r\n";
  const std::pair<std::function<void(RawConnection&)>, std::string> cases[] = {
      {[](RawConnection& c) { c.Answer(404, "404: Not Found"); }, "HTTP 404: 404: Not Found"},
      {[](RawConnection& c) { c.Answer(302, "", "Location: /elsewhere\r\n"); }, "HTTP 302"},
      {[](RawConnection& c) { c.Answer(200, "<html>sign in</html>"); }, "a web page, and no list of prompts"},
      {[](RawConnection& c) { c.Answer(200, ""); }, "nothing is in it"},
      {[&](RawConnection& c) { c.Write(half); }, "list.txt: "},
      {[](RawConnection&) {}, "list.txt: "},
      {[&](RawConnection& c) { c.Write(announced); }, "list.txt: "},
      {[&](RawConnection& c) {
         c.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
         while (c.Write(chunk)) {
         }
       },
       "list.txt: "},
  };
  for (const auto& [answer, fault] : cases) {
    EXPECT_EQ(FetchFrom(answer), 1) << fault;
    EXPECT_THAT(err_.str(), HasSubstr(fault));
    EXPECT_THAT(err_.str(), HasSubstr("Nothing was changed. Put prompts/prompts_per_dimension/"));
    EXPECT_THAT(out_.str(), IsEmpty());
    EXPECT_EQ(Cached(), kList);
    EXPECT_THAT(NamesIn(folder_ / "prompts"), ElementsAre("vbench.txt"));
  }
}

TEST_F(Fetching, WithoutANetworkSaysWhereToPutIt) {
  std::string gone;
  {
    gone = RawServer([](RawConnection&, int) {}).url("/list.txt");
  }
  EXPECT_EQ(Fetch(gone), 1);
  EXPECT_THAT(err_.str(), HasSubstr("imgperf fetch: " + gone + ": "));
  EXPECT_THAT(err_.str(), HasSubstr(folder_ / "prompts/vbench.txt"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "prompts"));
}

TEST_F(Fetching, TakesAFileOrACheckout) {
  std::filesystem::create_directories(folder_ / "VBench/prompts/prompts_per_dimension");
  WriteAll(folder_ / "VBench/prompts/prompts_per_dimension/subject_consistency.txt", kList);
  EXPECT_EQ(Fetch(folder_ / "VBench"), 0) << err_.str();
  EXPECT_EQ(Cached(), kList);
  WriteAll(folder_ / "mine.txt", "one prompt\n");
  EXPECT_EQ(Fetch(folder_ / "mine.txt"), 0) << err_.str();
  EXPECT_EQ(Cached(), "one prompt\n");
  EXPECT_EQ(Fetch(folder_ / "none"), 1);
  EXPECT_THAT(err_.str(), HasSubstr("neither a list nor a directory with prompts/prompts_per_dimension/"));
}

TEST_F(Fetching, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Fetch("", "coco"), 1);
  EXPECT_EQ(err_.str(), "imgperf fetch: \"coco\" is no known list: one of vbench\n");
  EXPECT_EQ(Fetch("http://user:secret@h/x"), 1);
  EXPECT_THAT(err_.str(), HasSubstr("--from: no URL of a public file; a URL with a user name or password"));
  EXPECT_THAT(err_.str(), testing::Not(HasSubstr("secret")));
  setenv("IMGPERF_CACHE", (folder_ / "file").c_str(), 1);
  WriteAll(folder_ / "file", "");
  WriteAll(folder_ / "mine.txt", kList);
  EXPECT_EQ(Fetch(folder_ / "mine.txt"), 1);
  EXPECT_THAT(err_.str(), HasSubstr("cannot make "));
}

}  // namespace
}  // namespace imgperf
