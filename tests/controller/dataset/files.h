// A directory for a test's files, and images to put there.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "common/image/encode.h"

namespace imgperf {

class WithDirectory : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "dataset_test.XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir = name;
  }
  void TearDown() override { std::filesystem::remove_all(dir); }

  // Gives the path.
  std::string Write(const std::string& name, std::string_view bytes) const {
    std::filesystem::create_directories((dir / name).parent_path());
    std::ofstream(dir / name, std::ios::binary) << bytes;
    return dir / name;
  }

  std::filesystem::path dir;
};

inline std::string ImageBytes(EncodedFormat format, std::uint8_t shade = 0) {
  RgbImage image(4, 3);
  for (std::uint8_t& value : image.pixels) value = shade;
  return EncodeImage(image, format).value();
}

inline std::string Png(std::uint8_t shade = 0) { return ImageBytes(EncodedFormat::kPng, shade); }

}  // namespace imgperf
