#include "worker/response/stream_hash.h"

#if defined(__x86_64__)
#include <xxh_x86dispatch.h>  // replaces XXH3_64bits_update: twice as fast with AVX2
#endif

namespace imgperf {

StreamHash::StreamHash() { XXH3_64bits_reset(&state_); }
void StreamHash::Append(std::string_view bytes) { XXH3_64bits_update(&state_, bytes.data(), bytes.size()); }
std::uint64_t StreamHash::Digest() const { return XXH3_64bits_digest(&state_); }

}  // namespace imgperf
