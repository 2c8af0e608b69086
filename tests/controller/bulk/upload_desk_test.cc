#include "controller/bulk/upload_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "common/part_limits.h"
#include "tests/fakes/random_bytes.h"
#include "tests/fakes/temp_folder.h"

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

pb::StoreChunk HeadOf(const std::string& bytes, const std::string& session = "session") {
  pb::StoreChunk head;
  head.set_session(session);
  head.set_size(bytes.size());
  head.set_hash(ContentHash(bytes));
  return head;
}

class UploadDeskTest : public testing::Test {
 protected:
  UploadTarget Target(const std::string& name, const std::string& prefix = "") const {
    return {folder / "images", name, prefix};
  }
  UploadDesk::Begun Begin(const pb::StoreChunk& head, const UploadTarget& target) {
    const auto begun = desk.Begin(head, target);
    EXPECT_TRUE(begun.ok()) << begun.status();
    return begun.value_or(UploadDesk::Begun{});
  }
  std::set<std::string> Names() const { return NamesIn(folder / "images"); }

  TempFolder folder;
  UploadDesk desk;
};

TEST_F(UploadDeskTest, WritesWhatComesAndNamesItWhenItIsWhole) {
  const auto begun = Begin(HeadOf("pixels"), Target("a.png", "head:"));
  EXPECT_EQ(begun.offset, 0U);
  ASSERT_TRUE(desk.Append(begun.ticket, "pix").ok());
  EXPECT_THAT(Names(), ElementsAre("a.png.part"));
  EXPECT_EQ(ReadAll(folder / "images/a.png.part"), "head:pix") << "nothing of it stays in memory";
  ASSERT_TRUE(desk.Append(begun.ticket, "els").ok());
  ASSERT_TRUE(desk.Finish(begun.ticket).ok());
  desk.LetGo(begun.ticket);
  EXPECT_THAT(Names(), ElementsAre("a.png"));
  EXPECT_EQ(ReadAll(folder / "images/a.png"), "head:pixels");
  EXPECT_EQ(desk.unfinished(), 0U);
}

TEST_F(UploadDeskTest, AnEmptyUploadIsWhole) {
  const auto begun = Begin(HeadOf(""), Target("a"));
  EXPECT_TRUE(desk.Finish(begun.ticket).ok());
  EXPECT_THAT(Names(), ElementsAre("a"));
}

TEST_F(UploadDeskTest, GoesOnWhereAStreamBrokeOff) {
  pb::StoreChunk head = HeadOf("pixels");
  const auto first = Begin(head, Target("a.png", "head:"));
  ASSERT_TRUE(desk.Append(first.ticket, "pix").ok());
  EXPECT_TRUE(absl::IsDataLoss(desk.Finish(first.ticket)));
  desk.LetGo(first.ticket);
  head.set_resume(true);
  const auto second = Begin(head, Target("a.png", "head:"));
  EXPECT_EQ(second.offset, 3U);
  ASSERT_TRUE(desk.Append(second.ticket, "els").ok());
  EXPECT_TRUE(desk.Finish(second.ticket).ok());
  EXPECT_EQ(ReadAll(folder / "images/a.png"), "head:pixels");
  EXPECT_EQ(desk.resumed(), 1U);
}

TEST_F(UploadDeskTest, BeginsAnewWhatIsNotTheSameOrNotAskedToGoOn) {
  const auto first = Begin(HeadOf("pixels"), Target("a.png"));
  ASSERT_TRUE(desk.Append(first.ticket, "pix").ok());
  desk.LetGo(first.ticket);
  const auto again = Begin(HeadOf("pixels"), Target("a.png"));
  EXPECT_EQ(again.offset, 0U);
  desk.LetGo(again.ticket);
  pb::StoreChunk other = HeadOf("others");
  other.set_resume(true);
  const auto last = Begin(other, Target("a.png"));
  EXPECT_EQ(last.offset, 0U);
  ASSERT_TRUE(desk.Append(last.ticket, "others").ok());
  EXPECT_TRUE(desk.Finish(last.ticket).ok());
  EXPECT_EQ(ReadAll(folder / "images/a.png"), "others");
}

TEST_F(UploadDeskTest, ASecondStreamTakesTheUploadFromTheFirst) {
  pb::StoreChunk head = HeadOf("pixels");
  const auto stale = Begin(head, Target("a.png"));
  ASSERT_TRUE(desk.Append(stale.ticket, "pix").ok());
  head.set_resume(true);
  const auto fresh = Begin(head, Target("a.png"));
  EXPECT_EQ(fresh.offset, 3U);
  EXPECT_TRUE(absl::IsAborted(desk.Append(stale.ticket, "XXX")));
  EXPECT_TRUE(absl::IsAborted(desk.Finish(stale.ticket)));
  desk.LetGo(stale.ticket);
  ASSERT_TRUE(desk.Append(fresh.ticket, "els").ok());
  EXPECT_TRUE(desk.Finish(fresh.ticket).ok());
  EXPECT_EQ(ReadAll(folder / "images/a.png"), "pixels");
}

TEST_F(UploadDeskTest, SaysThatAFileIsHereToWhoDidNotHearSo) {
  pb::StoreChunk head = HeadOf("pixels");
  const auto begun = Begin(head, Target("a.png"));
  ASSERT_TRUE(desk.Append(begun.ticket, "pixels").ok());
  ASSERT_TRUE(desk.Finish(begun.ticket).ok());
  head.set_resume(true);
  EXPECT_EQ(Begin(head, Target("a.png")).ticket, 0U);
}

TEST_F(UploadDeskTest, KeepsNothingOfWhatArrivedDamaged) {
  const auto begun = Begin(HeadOf("pixels"), Target("a.png"));
  ASSERT_TRUE(desk.Append(begun.ticket, "pixelS").ok());
  const absl::Status status = desk.Finish(begun.ticket);
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("damaged"));
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(UploadDeskTest, RefusesMoreThanWasAnnouncedOrAChunkMayHold) {
  auto begun = Begin(HeadOf("pixels"), Target("a.png"));
  EXPECT_TRUE(absl::IsInvalidArgument(desk.Append(begun.ticket, "pixels!")));
  EXPECT_THAT(Names(), IsEmpty());
  const std::string large(kUploadChunk + 1, 'x');
  begun = Begin(HeadOf(large), Target("a.png"));
  EXPECT_TRUE(absl::IsInvalidArgument(desk.Append(begun.ticket, large)));
}

TEST_F(UploadDeskTest, NamesThePathThatCannotBeWritten) {
  WriteAll(folder / "images", "a file where the folder should be");
  const auto begun = desk.Begin(HeadOf("x"), Target("a.png"));
  EXPECT_TRUE(absl::IsFailedPrecondition(begun.status()));
  EXPECT_THAT(std::string(begun.status().message()), HasSubstr(folder / "images/a.png"));
  EXPECT_THAT(std::string(begun.status().message()), HasSubstr("choose another output directory"));
}

TEST_F(UploadDeskTest, LeavesNothingOnADiskThatTakesNoMore) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit full{4, before.rlim_max};
  const auto begun = Begin(HeadOf("pixels"), Target("a.png"));
  setrlimit(RLIMIT_FSIZE, &full);
  const absl::Status status = desk.Append(begun.ticket, "pixels");
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_THAT(std::string(status.message()), HasSubstr("images/a.png: File too large; free space or choose"));
  EXPECT_THAT(Names(), IsEmpty());
  EXPECT_TRUE(absl::IsAborted(desk.Finish(begun.ticket)));
}

TEST_F(UploadDeskTest, WritesThroughNobodysLink) {
  std::filesystem::create_directories(folder / "images");
  WriteAll(folder / "precious", "precious");
  std::filesystem::create_symlink(folder / "precious", folder / "images/a.png.part");
  EXPECT_FALSE(desk.Begin(HeadOf("x"), Target("a.png")).ok());
  EXPECT_EQ(ReadAll(folder / "precious"), "precious");
}

TEST_F(UploadDeskTest, BoundsTheStreamsOfASession) {
  std::vector<UploadDesk::Ticket> tickets;
  for (std::uint32_t i = 0; i < UploadDesk::kMostStreamsOfASession; ++i)
    tickets.push_back(Begin(HeadOf("x"), Target(std::to_string(i))).ticket);
  EXPECT_TRUE(absl::IsAborted(desk.Begin(HeadOf("x"), Target("more")).status()));
  EXPECT_TRUE(desk.Begin(HeadOf("x", "another"), Target("another")).ok());
  desk.LetGo(tickets.back());
  EXPECT_TRUE(desk.Begin(HeadOf("x"), Target("more")).ok());
}

TEST_F(UploadDeskTest, ForgetsTheOldestOfManyThatBrokeOff) {
  for (std::size_t i = 0; i <= UploadDesk::kMostBroken; ++i)
    desk.LetGo(Begin(HeadOf("x"), Target(std::to_string(i))).ticket);
  EXPECT_EQ(desk.unfinished(), UploadDesk::kMostBroken);
  EXPECT_FALSE(Names().contains("0.part"));
  EXPECT_TRUE(Names().contains("1.part"));
}

TEST(RemoveUnfinished, LeavesWhatIsWhole) {
  TempFolder folder;
  WriteAll(folder / "a.png", "whole");
  WriteAll(folder / "b.png.part", "half");
  EXPECT_EQ(RemoveUnfinished(folder.path()), 1U);
  EXPECT_THAT(NamesIn(folder.path()), ElementsAre("a.png"));
  EXPECT_EQ(RemoveUnfinished(folder / "nowhere"), 0U);
}

TEST(UploadHead, IsCheckedBeforeAnybodyIsAsked) {
  EXPECT_TRUE(CheckUploadHead(HeadOf("pixels")).ok());
  pb::StoreChunk head = HeadOf("pixels");
  head.set_data("pixels");
  EXPECT_TRUE(absl::IsInvalidArgument(CheckUploadHead(head)));
  head = HeadOf("pixels");
  head.set_size(UploadProgress::kMost + 1);
  EXPECT_TRUE(absl::IsResourceExhausted(CheckUploadHead(head)));
  for (const char* hash : {"", "../../../../etc/passwd", "00000000000000000000000000000000/"}) {
    head = HeadOf("pixels");
    head.set_hash(hash);
    EXPECT_TRUE(absl::IsInvalidArgument(CheckUploadHead(head))) << hash;
  }
  head = HeadOf("pixels");
  head.mutable_raw()->add_request_headers()->set_value(std::string(kMostUploadHead, 'h'));
  EXPECT_TRUE(absl::IsInvalidArgument(CheckUploadHead(head)));
}

}  // namespace
}  // namespace imgperf
