// Text from servers, made fit for a record.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace imgperf {

// At most `max` bytes of valid UTF-8: cut between characters, bytes that are no UTF-8 become '?'. (A protobuf
// string with anything else cannot be read again.)
std::string RecordText(std::string_view text, std::size_t max);

}  // namespace imgperf
