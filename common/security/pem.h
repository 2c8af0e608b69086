// Certificates and private keys between PEM text and OpenSSL's objects.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/security/openssl_handles.h"

namespace imgperf {

// Every certificate in the text, in order; what stands between them is skipped. Empty when there is none, or
// one cannot be read.
std::vector<CertificateHandle> ReadCertificates(std::string_view pem);
// Null when the text holds no key, or one under a password.
KeyHandle ReadKey(std::string_view pem);

std::string CertificatePem(X509& certificate);
// Secret. PKCS#8, without a password.
std::string KeyPem(EVP_PKEY& key);

}  // namespace imgperf
