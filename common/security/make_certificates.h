// Makes a cluster's own authority and the certificates it signs: EC P-256, SHA-256.
//
// `wall_now` is Unix time in ns. Thread: any.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "common/security/roles.h"

namespace imgperf {

// PEM texts.
struct CertifiedKey {
  std::string cert;
  std::string key;  // secret
};

inline constexpr Nanos kDay = 86'400 * kSecond;
inline constexpr Nanos kAuthorityHoldsFor = 3650 * kDay;
inline constexpr Nanos kCertificateHoldsFor = 730 * kDay;

// An authority of its own, which signs and is nothing else. Errors here and below: INTERNAL, OpenSSL's own
// words.
absl::StatusOr<CertifiedKey> MakeAuthority(Nanos wall_now);

// A certificate for a role, signed by the authority: a controller's proves a server that answers to
// kControllerName, a worker's a client with the URI kWorkerUri + `name`. Neither can stand for the other.
// INVALID_ARGUMENT when the authority's texts are none, or do not belong together.
absl::StatusOr<CertifiedKey> MakeCertificate(const CertifiedKey& authority, Role role, std::string_view name,
                                             Nanos wall_now);

}  // namespace imgperf
