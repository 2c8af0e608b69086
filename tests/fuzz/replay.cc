// Runs a fuzz harness over its corpus and over damaged copies of it, the same ones every time.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace imgperf {
namespace {

void Try(const std::string& bytes) {
  EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), 0);
}

std::vector<std::string> Corpus() {
  std::vector<std::string> all;
  for (const auto& file : std::filesystem::directory_iterator(IMGPERF_CORPUS)) {
    std::ifstream in(file.path(), std::ios::binary);
    all.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return all;
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

TEST(Fuzz, SurvivesItsCorpusAndDamagedCopiesOfIt) {
  const std::vector<std::string> corpus = Corpus();
  ASSERT_FALSE(corpus.empty());
  Try("");
  std::mt19937_64 random(1);
  for (const std::string& bytes : corpus) {
    Try(bytes);
    for (int i = 0; i < 500; ++i) Try(Damaged(bytes, random));
  }
}

}  // namespace
}  // namespace imgperf
