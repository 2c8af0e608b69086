#include "controller/service/cut_journal.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "common/host.h"

namespace imgperf {
namespace {

CutSession Session(std::uint32_t pid, bool live, bool gone, const std::string& host = HostName()) {
  CutSession session;
  session.id = SessionId::Random();
  session.host = host;
  session.pid = pid;
  session.live = live;
  session.gone = gone;
  return session;
}

std::optional<CutRun> Cut(std::vector<CutSession> sessions) {
  CutRun cut;
  cut.last.set_grpc_port(7000);
  cut.last.set_credit_port(7001);
  cut.last.set_simulator_port(7002);
  cut.sessions = std::move(sessions);
  return cut;
}

TEST(FormerPlaces, AreThoseWhereWorkersWillLook) {
  const FormerPlaces places =
      PlacesOf(Cut({Session(11, true, false), Session(12, true, true), Session(11, false, false)}), true);
  EXPECT_EQ(places.workers_here, std::vector<std::uint32_t>{11});
  EXPECT_EQ(places.next_worker, 3U);
  EXPECT_EQ(places.grpc_port, 7000);
  EXPECT_EQ(places.credit_port, 7001);
}

TEST(FormerPlaces, AreAnyOnceNobodyLives) {
  const FormerPlaces places = PlacesOf(Cut({Session(12, true, true)}), true);
  EXPECT_EQ(places.grpc_port, 0);
  EXPECT_EQ(places.simulator_port, 7002) << "workers or not, the target keeps its address";
  EXPECT_TRUE(places.workers_here.empty());
}

TEST(FormerPlaces, WorkersElsewhereAreNotCountedHere) {
  const FormerPlaces places = PlacesOf(Cut({Session(12, true, false, "another host")}), false);
  EXPECT_EQ(places.grpc_port, 7000);
  EXPECT_TRUE(places.workers_here.empty());
  EXPECT_EQ(PlacesOf(std::nullopt, true).grpc_port, 0);
}

TEST(CutJournal, ADirectoryWithoutOneIsNoRun) {
  const std::string dir = testing::TempDir() + "/cut_journal_none";
  std::filesystem::create_directories(dir);
  EXPECT_EQ(ReadCutRun(dir, OnCorruption::kRefuse, SystemClock()).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(CutJournal, AJournalWithoutAHeaderIsNoRunEither) {
  const std::string dir = testing::TempDir() + "/cut_journal_empty";
  std::filesystem::create_directories(dir + "/journal");
  std::ofstream(dir + "/journal/0.journal").close();
  const auto cut = ReadCutRun(dir, OnCorruption::kRefuse, SystemClock());
  EXPECT_EQ(cut.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(std::string(cut.status().message()).find("never began"), std::string::npos);
}

TEST(IsWorkerHere, IsNobodyElse) {
  EXPECT_FALSE(IsWorkerHere(static_cast<std::uint32_t>(getpid()))) << "this is a test";
  EXPECT_FALSE(IsWorkerHere(0x7FFFFFFF));
}

}  // namespace
}  // namespace imgperf
