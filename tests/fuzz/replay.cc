// replay CORPUS: runs the harness it is linked with over a corpus and over damaged copies of it, the same
// ones every time. A harness says no by ending the program; the file it was given then is the last one named.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kDamagedCopies = 500;  // of each file

bool Accepts(const std::string& bytes) {
  return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()) == 0;
}

std::string Damaged(std::string bytes, std::mt19937_64& random) {
  for (std::uint64_t i = random() % 4; i > 0 && !bytes.empty(); --i) {
    const std::size_t at = random() % bytes.size();
    if (random() % 4 == 0) {
      bytes.erase(at, random() % 16);
    } else if (random() % 4 == 0) {
      bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 64));
    } else {
      bytes[at] = static_cast<char>(random());
    }
  }
  return bytes;
}

bool Survives(const std::filesystem::path& file) {
  std::printf("%s\n", file.c_str());
  std::fflush(stdout);
  std::ifstream in(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  std::mt19937_64 random(1);
  bool good = in.good() && Accepts(bytes);
  for (int i = 0; i < kDamagedCopies; ++i) good = Accepts(Damaged(bytes, random)) && good;
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
    return 2;
  }
  int files = 0;
  bool good = Accepts("");
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    good = Survives(entry.path()) && good;
    ++files;
  }
  if (files == 0) std::fprintf(stderr, "%s holds no file\n", argv[1]);
  return good && files > 0 ? 0 : 1;
}
