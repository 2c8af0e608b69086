#include "controller/plan/tls_files.h"

#include <fmt/format.h>

#include "common/plain_file.h"
#include "controller/plan/paths.h"
#include "controller/plan/text.h"

namespace imgperf {
namespace {

constexpr std::size_t kMaxPemBytes = 4 << 20;

// What is wrong with `pem` as a block of the kind wanted; empty when nothing is.
std::string PemFault(std::string_view pem, std::string_view kind) {
  const auto holds = [pem](std::string_view words) { return pem.find(words) != pem.npos; };
  if (holds("ENCRYPTED") && kind == "PRIVATE KEY")
    return "the key is under a password: openssl pkey -in FILE -out PLAIN takes it off";
  // "BEGIN RSA PRIVATE KEY" and "BEGIN TRUSTED CERTIFICATE" are of the kind too.
  if (holds("-----BEGIN ") && holds(fmt::format("{}-----", kind))) return "";
  return fmt::format("holds no PEM block of a {} (-----BEGIN {}-----)", Lower(kind), kind);
}

struct PemFile {
  std::string path;
  std::string pem;
};

PemFile ReadPem(const Said<std::string>& said, std::string_view key, std::string_view kind,
                Complaints& complaints) {
  if (!said) return {};
  PemFile file{ResolvePath(said, complaints.source()), ""};
  auto pem = ReadPlainFile(file.path, kMaxPemBytes);
  const std::string fault = !pem.ok() ? MessageOf(pem.status()) : PemFault(*pem, kind);
  if (!fault.empty()) {
    complaints.Add(said.mark, key, pem.ok() ? fmt::format("{}: {}", file.path, fault) : fault);
  } else {
    file.pem = *std::move(pem);
  }
  return file;
}

}  // namespace

absl::StatusOr<TlsSpec> ReadTlsFiles(const RunConfig& config) {
  const TlsConfig& said = config.target.tls;
  Complaints complaints(config.source);
  PemFile ca = ReadPem(said.ca, "target.tls.ca", "CERTIFICATE", complaints);
  PemFile cert = ReadPem(said.cert, "target.tls.cert", "CERTIFICATE", complaints);
  PemFile key = ReadPem(said.key, "target.tls.key", "PRIVATE KEY", complaints);
  if (!complaints.empty()) return complaints.ToStatus();
  return TlsSpec{std::move(ca.path), std::move(cert.path), std::move(key.path),
                 std::move(ca.pem),  std::move(cert.pem),  std::move(key.pem)};
}

}  // namespace imgperf
