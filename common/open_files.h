// How many files and connections this process may hold open.
#pragma once

#include <cstdint>

namespace imgperf {

// Raises the soft limit, 1,024 on most machines, to the hard one: every request in flight is a connection.
// Returns what is allowed now. Call it before threads start; child processes inherit it.
std::uint64_t RaiseOpenFileLimit();

}  // namespace imgperf
