// Whether a certificate, its key and the authority can do what they are for: said before a port is opened,
// with the file's name, instead of by a handshake that fails.
#pragma once

#include <string>

#include <absl/status/status.h>

#include "common/clock.h"
#include "common/security/roles.h"

namespace imgperf {

// A file as it was read.
struct NamedPem {
  std::string path;
  std::string text;
};

// INVALID_ARGUMENT, "PATH: why; remedy", when a text is no certificate or key, the key is not the
// certificate's, the certificate does not hold at `wall_now` (Unix time, ns), is of another role or not
// signed by the authority. No message has anything of a key in it. Thread: any.
absl::Status CheckCertificates(const NamedPem& authority, const NamedPem& certificate, const NamedPem& key,
                               Role role, Nanos wall_now);

}  // namespace imgperf
