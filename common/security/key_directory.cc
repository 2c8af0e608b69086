#include "common/security/key_directory.h"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "common/plain_file.h"
#include "common/security/credentials.h"
#include "common/security/make_certificates.h"
#include "common/security/new_files.h"

namespace imgperf {
namespace {

constexpr std::size_t kMaxAuthorityPem = 1 << 20;
constexpr std::string_view kWorkerPrefix = "worker-";
constexpr const char* kReadmeFile = "README";
constexpr std::string_view kReadme =
    "Credentials of an imgperf cluster, made by imgperf keys.\n"
    "\n"
    "ca.pem          the authority's certificate: every host has it\n"
    "ca.key          its private key: signs for imgperf keys add; keep it to yourself, no run needs it\n"
    "controller.pem  the controller's certificate\n"
    "controller.key  its private key: on the controller's host only\n"
    "worker.pem      the certificate that workers share\n"
    "worker.key      its private key: on workers' hosts, and beside a controller that starts workers itself\n"
    "worker-*        certificates of single workers (imgperf keys add): lie on their hosts as worker.pem "
    "and\n"
    "                worker.key\n"
    "README          this text\n"
    "\n"
    "A key was lost: imgperf keys rotate DIR, then copy the new files to every host.\n";

absl::Status AddPair(const std::string& owner, absl::StatusOr<CertifiedKey> pair,
                     std::vector<NewFile>& files) {
  if (!pair.ok()) return pair.status();
  files.push_back({CertificateFile(owner), std::move(pair->cert)});
  files.push_back({KeyFile(owner), std::move(pair->key)});
  return absl::OkStatus();
}

// A whole directory's files under a new authority; `workers` are the names of single ones.
absl::StatusOr<std::vector<NewFile>> MakeAll(const std::vector<std::string>& workers, Nanos now) {
  auto authority = MakeAuthority(now);
  if (!authority.ok()) return authority.status();
  std::vector<NewFile> files;
  absl::Status status = AddPair("ca", authority, files);
  if (status.ok())
    status = AddPair("controller", MakeCertificate(*authority, Role::kController, "imgperf controller", now),
                     files);
  if (status.ok())
    status = AddPair("worker", MakeCertificate(*authority, Role::kWorker, "shared", now), files);
  for (const std::string& name : workers) {
    if (status.ok())
      status = AddPair(fmt::format("{}{}", kWorkerPrefix, name),
                       MakeCertificate(*authority, Role::kWorker, name, now), files);
  }
  if (!status.ok()) return status;
  return files;
}

FileNames NamesOf(const std::vector<NewFile>& files) {
  FileNames names;
  for (const NewFile& file : files) names.push_back(file.name);
  return names;
}

bool IsWorkerName(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), plain);
}

// The names of single workers who have a certificate in `dir`, in order.
absl::StatusOr<std::vector<std::string>> WorkersIn(const std::string& dir) {
  std::vector<std::string> workers;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(dir, error)) {
    const std::string stem = entry.path().stem().string();
    if (entry.path().extension() != ".pem" || !stem.starts_with(kWorkerPrefix)) continue;
    if (IsWorkerName(stem.substr(kWorkerPrefix.size()))) workers.push_back(stem.substr(kWorkerPrefix.size()));
  }
  if (error) return absl::NotFoundError(fmt::format("{}: {}", dir, error.message()));
  std::sort(workers.begin(), workers.end());
  return workers;
}

absl::StatusOr<std::string> ReadAuthority(const std::string& dir, const std::string& file) {
  auto text = ReadPlainFile(fmt::format("{}/{}", dir, file), kMaxAuthorityPem);
  if (text.ok()) return text;
  return absl::NotFoundError(fmt::format(
      "{}; the authority's certificate and key are needed to sign: run this where imgperf keys init ran",
      std::string(text.status().message())));
}

}  // namespace

absl::StatusOr<FileNames> InitKeys(const std::string& dir, Nanos wall_now) {
  auto files = MakeAll({}, wall_now);
  if (!files.ok()) return files.status();
  files->push_back({kReadmeFile, std::string(kReadme)});
  if (auto status = MakePrivateFolder(dir); !status.ok()) return status;
  if (auto status = WriteNewFiles(dir, *files); !status.ok()) {
    if (!absl::IsAlreadyExists(status)) return status;
    return absl::AlreadyExistsError(
        fmt::format("{}; choose another directory, or renew what is there with: imgperf keys rotate {}",
                    std::string(status.message()), dir));
  }
  return NamesOf(*files);
}

absl::StatusOr<FileNames> AddKeys(const std::string& dir, const std::string& name, Nanos wall_now) {
  if (!IsWorkerName(name))
    return absl::InvalidArgumentError(
        fmt::format("\"{}\" is no name for a worker: 1 to 40 of a-z, 0-9 and dashes", name));
  auto cert = ReadAuthority(dir, kCaFile);
  if (!cert.ok()) return cert.status();
  auto key = ReadAuthority(dir, kCaKeyFile);
  if (!key.ok()) return key.status();
  std::vector<NewFile> files;
  absl::Status status = AddPair(fmt::format("{}{}", kWorkerPrefix, name),
                                MakeCertificate({*cert, *key}, Role::kWorker, name, wall_now), files);
  if (absl::IsInvalidArgument(status))
    status = absl::InvalidArgumentError(fmt::format("{}: {}", dir, std::string(status.message())));
  if (status.ok()) status = WriteNewFiles(dir, files);
  if (absl::IsAlreadyExists(status))
    status = absl::AlreadyExistsError(fmt::format("{}; choose another name", std::string(status.message())));
  if (!status.ok()) return status;
  return NamesOf(files);
}

absl::StatusOr<Rotation> RotateKeys(const std::string& dir, Nanos wall_now) {
  if (!std::filesystem::exists(fmt::format("{}/{}", dir, kCaFile)))
    return absl::NotFoundError(
        fmt::format("{}: holds no {}; imgperf keys init makes a new directory", dir, kCaFile));
  auto workers = WorkersIn(dir);
  if (!workers.ok()) return workers.status();
  auto files = MakeAll(*workers, wall_now);
  if (!files.ok()) return files.status();
  const auto seconds = static_cast<std::time_t>(wall_now / kSecond);
  const std::string suffix = fmt::format(".old-{:%Y%m%dT%H%M%SZ}", fmt::gmtime(seconds));
  if (auto status = ReplaceFiles(dir, *files, suffix); !status.ok()) return status;
  return Rotation{NamesOf(*files), suffix};
}

}  // namespace imgperf
