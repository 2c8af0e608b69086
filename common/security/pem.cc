#include "common/security/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>

namespace imgperf {
namespace {

BioHandle Over(std::string_view text) {
  return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Nobody is there to type one; without this OpenSSL would ask the terminal.
int NoPassword(char*, int, int, void*) { return 0; }

std::string TextOf(BIO& bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(&bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

std::vector<CertificateHandle> ReadCertificates(std::string_view pem) {
  const BioHandle bio = Over(pem);
  std::vector<CertificateHandle> found;
  while (X509* one = PEM_read_bio_X509(bio.get(), nullptr, NoPassword, nullptr)) found.emplace_back(one);
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) found.clear();
  return found;
}

KeyHandle ReadKey(std::string_view pem) {
  const BioHandle bio = Over(pem);
  KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr));
  ERR_clear_error();
  return key;
}

std::string CertificatePem(X509& certificate) {
  const BioHandle bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), &certificate);
  return TextOf(*bio);
}

std::string KeyPem(EVP_PKEY& key) {
  const BioHandle bio(BIO_new(BIO_s_secmem()));
  PEM_write_bio_PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr);
  return TextOf(*bio);
}

}  // namespace imgperf
