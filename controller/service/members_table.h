// A running controller's members, for people and for programs. Pure.
#pragma once

#include <string>

#include "proto/cluster.pb.h"

namespace imgperf {

// A line about the run and a row a session; a dash where a worker has not told yet.
std::string MembersTable(const pb::MembersReply& reply);
// The same as JSON, times in nanoseconds; what is not known is left out. Additive within imgperf.members/1.
std::string MembersJson(const pb::MembersReply& reply);

}  // namespace imgperf
