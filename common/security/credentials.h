// A credentials directory: who may join a cluster, as flat PEM files that can also be a Kubernetes Secret.
#pragma once

#include <string>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "common/security/roles.h"

namespace imgperf {

// The files of a directory. Who has a CA's key can let anybody in: it belongs to no host that only runs.
inline constexpr const char* kCaFile = "ca.pem";
inline constexpr const char* kCaKeyFile = "ca.key";

// "controller.pem" and so on; other workers' begin with "worker-".
std::string CertificateFile(std::string_view owner);
std::string KeyFile(std::string_view owner);

// PEM texts, as TLS takes them.
struct Credentials {
  std::string ca;
  std::string cert;
  std::string key;  // secret: never logged, journalled or passed on
};

// Reads ca.pem and the role's certificate and key, and checks them. Errors, each "PATH: why; remedy":
// NOT_FOUND, PERMISSION_DENIED (unreadable, or a key that everybody on the machine can read),
// INVALID_ARGUMENT (see CheckCertificates). `wall_now` is Unix time in ns.
absl::StatusOr<Credentials> ReadCredentials(const std::string& dir, Role role, Nanos wall_now);

}  // namespace imgperf
