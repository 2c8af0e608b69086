#include "common/security/check_certificates.h"

#include <ctime>
#include <string_view>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/err.h>

#include "common/security/pem.h"

namespace imgperf {
namespace {

constexpr std::string_view kRotate = "imgperf keys rotate makes new ones";

absl::Status Bad(const NamedPem& file, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", file.path, why));
}

std::string TimeText(const ASN1_TIME& time) {
  std::tm when{};
  if (ASN1_TIME_to_tm(&time, &when) != 1) return "an unknown time";
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", when);
}

absl::Status CheckTime(const NamedPem& file, const X509& certificate, std::time_t now) {
  const ASN1_TIME* from = X509_get0_notBefore(&certificate);
  const ASN1_TIME* until = X509_get0_notAfter(&certificate);
  if (X509_cmp_time(from, &now) > 0)
    return Bad(file, fmt::format("holds from {} on only; is this machine's clock right?", TimeText(*from)));
  if (X509_cmp_time(until, &now) < 0)
    return Bad(file, fmt::format("expired on {}; {}", TimeText(*until), kRotate));
  return absl::OkStatus();
}

std::string_view StringText(const ASN1_STRING& text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(&text)),
          static_cast<std::size_t>(ASN1_STRING_length(&text))};
}

bool Names(const GENERAL_NAME& name, Role role) {
  if (role == Role::kController)
    return name.type == GEN_DNS && StringText(*name.d.dNSName) == kControllerName;
  return name.type == GEN_URI && StringText(*name.d.uniformResourceIdentifier).starts_with(kWorkerUri);
}

bool HasRole(const X509& certificate, Role role) {
  const NamesHandle names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (Names(*sk_GENERAL_NAME_value(names.get(), i), role)) return true;
  }
  return false;
}

absl::Status CheckRole(const NamedPem& file, const X509& certificate, Role role) {
  if (HasRole(certificate, role)) return absl::OkStatus();
  return Bad(file,
             role == Role::kController
                 ? fmt::format("is no controller's certificate: it lacks the DNS name {}", kControllerName)
                 : fmt::format("is no worker's certificate: it lacks a URI {}NAME", kWorkerUri));
}

// What a TLS peer would find: the chain from the first certificate to the authority, for the role's side.
absl::Status CheckChain(const NamedPem& file, const std::vector<CertificateHandle>& chain,
                        const std::vector<CertificateHandle>& authority, Role role, std::time_t now) {
  const StoreHandle store(X509_STORE_new());
  for (const CertificateHandle& each : authority) X509_STORE_add_cert(store.get(), each.get());
  STACK_OF(X509)* others = sk_X509_new_null();
  for (std::size_t i = 1; i < chain.size(); ++i) sk_X509_push(others, chain[i].get());
  const StoreContextHandle context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), chain.front().get(), others);
  X509_STORE_CTX_set_time(context.get(), 0, now);
  X509_STORE_CTX_set_purpose(context.get(),
                             role == Role::kController ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT);
  const bool good = X509_verify_cert(context.get()) == 1;
  const char* why = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
  sk_X509_free(others);
  ERR_clear_error();
  return good ? absl::OkStatus()
              : Bad(file,
                    fmt::format("is not vouched for by ca.pem ({}); are they of one imgperf keys init? {}",
                                why, kRotate));
}

}  // namespace

absl::Status CheckCertificates(const NamedPem& authority, const NamedPem& certificate, const NamedPem& key,
                               Role role, Nanos wall_now) {
  const auto now = static_cast<std::time_t>(wall_now / kSecond);
  const std::vector<CertificateHandle> authorities = ReadCertificates(authority.text);
  if (authorities.empty()) return Bad(authority, "holds no PEM certificate");
  const std::vector<CertificateHandle> chain = ReadCertificates(certificate.text);
  if (chain.empty()) return Bad(certificate, "holds no PEM certificate");
  const KeyHandle private_key = ReadKey(key.text);
  if (private_key == nullptr) return Bad(key, "holds no PEM private key that can be read without a password");
  const bool pair = X509_check_private_key(chain.front().get(), private_key.get()) == 1;
  ERR_clear_error();
  if (!pair) return Bad(key, fmt::format("is not the key of {}", certificate.path));
  for (const auto& status :
       {CheckTime(authority, *authorities.front(), now), CheckTime(certificate, *chain.front(), now),
        CheckRole(certificate, *chain.front(), role)}) {
    if (!status.ok()) return status;
  }
  return CheckChain(certificate, chain, authorities, role, now);
}

}  // namespace imgperf
