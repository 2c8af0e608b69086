#include "controller/service/members_table.h"

#include <gtest/gtest.h>

#include "common/ids.h"
#include "tests/controller/offline/golden.h"

namespace imgperf {
namespace {

pb::Member& Add(pb::MembersReply& reply, const std::string& name, pb::Member::State state) {
  pb::Member& member = *reply.add_members();
  member.set_session(std::string(15, '\xab') + static_cast<char>('0' + reply.members_size()));
  member.set_name(name);
  member.set_host("rack-3");
  member.set_pid(4711);
  member.set_state(state);
  return member;
}

// One of each kind.
pb::MembersReply Sample() {
  pb::MembersReply reply;
  reply.set_run(0xABCDEF012345);
  reply.set_epoch(1);
  pb::Member& active = Add(reply, "w1", pb::Member::ACTIVE);
  active.set_in_flight(64);
  active.set_records(12'345);
  active.set_lag_ns(1'250'000);
  active.set_clock_bound_ns(83'000);
  active.set_cpu(0.374);
  active.set_silent_ns(400'000'000);
  Add(reply, "w2", pb::Member::FULL).set_silent_ns(900'000'000);
  Add(reply, "w3", pb::Member::JOINING);
  Add(reply, "w4", pb::Member::UNFIT);
  Add(reply, "w5", pb::Member::LEFT).set_end_reason("goodbye");
  pb::Member& lost = Add(reply, "w\xff\x36", pb::Member::LOST);
  lost.set_end_reason("3.0 s of silence");
  lost.set_lag_ns(1);
  return reply;
}

TEST(MembersTableTest, LooksAsItDid) { ExpectGolden("members.txt", MembersTable(Sample())); }
TEST(MembersTableTest, JsonLooksAsItDid) { ExpectGolden("members.json", MembersJson(Sample())); }

}  // namespace
}  // namespace imgperf
