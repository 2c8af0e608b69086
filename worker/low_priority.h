// Work that is to stay out of the way of whatever else wants the processor.
#pragma once

namespace imgperf {

// For the calling thread, for good: the lowest niceness there is, and no preemption of others on waking up.
// It still gets what nobody else wants, and a sixtieth of a processor that others want all of.
void LowerOwnPriority();

}  // namespace imgperf
