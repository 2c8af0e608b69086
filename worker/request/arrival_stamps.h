// When a socket's data arrived, by the kernel's own stamps.
//
// A loop knows only between which two of its looks something arrived. The kernel stamps each segment as it
// comes (SO_TIMESTAMPNS, socket(7)), whatever the loop is kept from meanwhile. Thread: any.
#pragma once

#include <optional>

#include "common/clock.h"

namespace imgperf {

// From now on what arrives on the socket is stamped. False where the kernel does not.
bool StampArrivals(int socket);

// For how long the newest of what waits to be read has been there. Nothing where nothing waits, or it came
// without a stamp. Takes nothing off the socket.
std::optional<Nanos> WaitingFor(int socket);

}  // namespace imgperf
