#include "common/security/token_hash.h"

#include <openssl/sha.h>

namespace imgperf {

std::string TokenHash(const RecordToken& token) {
  const std::string bytes = token.Bytes();
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

}  // namespace imgperf
