#include "common/security/make_certificates.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/rand.h>

#include "common/security/pem.h"

namespace imgperf {
namespace {

// Clocks of different hosts differ: a new certificate holds at once on all of them.
constexpr Nanos kBackdatedFor = 3600 * kSecond;
constexpr long kX509v3 = 2;  // the field counts from 0

absl::Status Failed(std::string_view what) {
  std::array<char, 256> why{};
  ERR_error_string_n(ERR_get_error(), why.data(), why.size());
  ERR_clear_error();
  return absl::InternalError(fmt::format("cannot {}: {}", what, why.data()));
}

std::time_t Seconds(Nanos wall) { return static_cast<std::time_t>(wall / kSecond); }

bool SetSerial(X509& certificate) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7F) | 0x40);  // positive, and never short
  BIGNUM* number = BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr);
  const bool set = BN_to_ASN1_INTEGER(number, X509_get_serialNumber(&certificate)) != nullptr;
  BN_free(number);
  return set;
}

bool SetName(X509& certificate, std::string_view name) {
  const auto* text = reinterpret_cast<const unsigned char*>(name.data());
  return X509_NAME_add_entry_by_txt(X509_get_subject_name(&certificate), "CN", MBSTRING_UTF8, text,
                                    static_cast<int>(name.size()), -1, 0) == 1;
}

struct Extension {
  int nid;
  std::string value;
};

bool Extend(X509& certificate, X509& issuer, const Extension& extension) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  const ExtensionHandle made(X509V3_EXT_conf_nid(nullptr, &context, extension.nid, extension.value.c_str()));
  return made != nullptr && X509_add_ext(&certificate, made.get(), -1) == 1;
}

struct Life {
  Nanos from = 0;
  Nanos until = 0;
};

// A certificate of a fresh key, without extensions and signature.
CertificateHandle Blank(EVP_PKEY& key, std::string_view name, Life life) {
  CertificateHandle blank(X509_new());
  const bool made = blank != nullptr && X509_set_version(blank.get(), kX509v3) == 1 && SetSerial(*blank) &&
                    SetName(*blank, name) && X509_set_pubkey(blank.get(), &key) == 1 &&
                    ASN1_TIME_set(X509_getm_notBefore(blank.get()), Seconds(life.from)) != nullptr &&
                    ASN1_TIME_set(X509_getm_notAfter(blank.get()), Seconds(life.until)) != nullptr;
  return made ? std::move(blank) : nullptr;
}

// Extends and signs `certificate`. False, and a word of OpenSSL's, when something of it cannot be done.
bool Sign(X509& certificate, X509& issuer, EVP_PKEY& issuer_key, const std::vector<Extension>& extensions) {
  return X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer)) == 1 &&
         std::all_of(extensions.begin(), extensions.end(),
                     [&](const Extension& each) { return Extend(certificate, issuer, each); }) &&
         X509_sign(&certificate, &issuer_key, EVP_sha256()) != 0;
}

std::vector<Extension> ExtensionsOf(Role role, std::string_view name) {
  const bool server = role == Role::kController;
  return {{NID_basic_constraints, "critical,CA:FALSE"},
          {NID_key_usage, "critical,digitalSignature"},
          {NID_ext_key_usage, server ? "serverAuth" : "clientAuth"},
          {NID_subject_alt_name,
           server ? fmt::format("DNS:{}", kControllerName) : fmt::format("URI:{}{}", kWorkerUri, name)},
          {NID_subject_key_identifier, "hash"},
          {NID_authority_key_identifier, "keyid:always"}};
}

}  // namespace

absl::StatusOr<CertifiedKey> MakeAuthority(Nanos wall_now) {
  const KeyHandle key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Failed("make a key");
  const CertificateHandle made =
      Blank(*key, "imgperf cluster", {wall_now - kBackdatedFor, wall_now + kAuthorityHoldsFor});
  const bool signed_ = made != nullptr && Sign(*made, *made, *key,
                                               {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                                                {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                                {NID_subject_key_identifier, "hash"}});
  if (!signed_) return Failed("make a certificate authority");
  return CertifiedKey{CertificatePem(*made), KeyPem(*key)};
}

absl::StatusOr<CertifiedKey> MakeCertificate(const CertifiedKey& authority, Role role, std::string_view name,
                                             Nanos wall_now) {
  const std::vector<CertificateHandle> issuers = ReadCertificates(authority.cert);
  const KeyHandle issuer_key = ReadKey(authority.key);
  if (issuers.empty() || issuer_key == nullptr ||
      X509_check_private_key(issuers.front().get(), issuer_key.get()) != 1) {
    ERR_clear_error();
    return absl::InvalidArgumentError("the authority's certificate and key do not belong together");
  }
  const KeyHandle key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Failed("make a key");
  const CertificateHandle made =
      Blank(*key, name, {wall_now - kBackdatedFor, wall_now + kCertificateHoldsFor});
  if (made == nullptr || !Sign(*made, *issuers.front(), *issuer_key, ExtensionsOf(role, name)))
    return Failed("make a certificate");
  return CertifiedKey{CertificatePem(*made), KeyPem(*key)};
}

}  // namespace imgperf
