#include "common/security/credentials.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "common/plain_file.h"
#include "common/security/check_certificates.h"

namespace imgperf {
namespace {

constexpr std::size_t kMaxPem = 1 << 20;

std::string_view OwnerOf(Role role) { return role == Role::kController ? "controller" : "worker"; }

absl::Status CheckDirectory(const std::string& dir) {
  struct stat found {};
  if (stat(dir.c_str(), &found) != 0)
    return absl::NotFoundError(fmt::format("credentials {}: {}; imgperf keys init makes such a directory",
                                           dir, std::strerror(errno)));
  if (!S_ISDIR(found.st_mode))
    return absl::InvalidArgumentError(
        fmt::format("credentials {}: is no directory; name the one that ca.pem lies in", dir));
  return absl::OkStatus();
}

absl::StatusOr<NamedPem> ReadPem(const std::string& dir, const std::string& file, Role role) {
  const std::string path = fmt::format("{}/{}", dir, file);
  auto text = ReadPlainFile(path, kMaxPem);
  if (text.ok()) return NamedPem{path, *std::move(text)};
  if (!absl::IsNotFound(text.status())) return text.status();
  const std::string_view owner = OwnerOf(role);
  return absl::NotFoundError(fmt::format("{}; a {} needs {}, {} and {}: imgperf keys init makes them",
                                         std::string(text.status().message()), owner, kCaFile,
                                         CertificateFile(owner), KeyFile(owner)));
}

// Of a key that everybody can read nobody knows who has it.
absl::Status CheckPrivate(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return absl::OkStatus();  // reading it will say why
  if ((found.st_mode & S_IRWXO) == 0) return absl::OkStatus();
  return absl::PermissionDeniedError(
      fmt::format("{}: everybody on this machine can get at the key (mode {:03o}); chmod 600 it, or in a "
                  "Kubernetes Secret's volume set defaultMode: 0440",
                  path, found.st_mode & 0777));
}

}  // namespace

std::string CertificateFile(std::string_view owner) { return fmt::format("{}.pem", owner); }
std::string KeyFile(std::string_view owner) { return fmt::format("{}.key", owner); }

absl::StatusOr<Credentials> ReadCredentials(const std::string& dir, Role role, Nanos wall_now) {
  const std::string_view owner = OwnerOf(role);
  if (auto status = CheckDirectory(dir); !status.ok()) return status;
  if (auto status = CheckPrivate(fmt::format("{}/{}", dir, KeyFile(owner))); !status.ok()) return status;
  auto ca = ReadPem(dir, kCaFile, role);
  if (!ca.ok()) return ca.status();
  auto cert = ReadPem(dir, CertificateFile(owner), role);
  if (!cert.ok()) return cert.status();
  auto key = ReadPem(dir, KeyFile(owner), role);
  if (!key.ok()) return key.status();
  if (auto status = CheckCertificates(*ca, *cert, *key, role, wall_now); !status.ok()) return status;
  return Credentials{std::move(ca->text), std::move(cert->text), std::move(key->text)};
}

}  // namespace imgperf
