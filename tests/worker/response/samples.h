// Small things that tests of answers share.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace imgperf {

// Textbook base64, to compare with.
inline std::string Encode64(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k <= bytes.size() + (k == 0 ? 1 : 0) ? kAlphabet[(group >> (18 - 6 * k)) & 63] : '=';
  }
  for (std::size_t k = 0; k < (3 - bytes.size() % 3) % 3; ++k) out[out.size() - 1 - k] = '=';
  return out;
}

inline std::string RandomBytes(std::mt19937_64& random, std::size_t size) {
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>(random());
  return out;
}

// Bytes that pass the probe as a PNG of that size: head and tail are right, what is between is noise.
inline std::string PngOf(std::uint32_t width, std::uint32_t height, std::size_t noise = 40) {
  using namespace std::literals;
  std::mt19937_64 random(noise);
  std::string out = "\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR"s;
  for (const std::uint32_t side : {width, height})
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(side >> shift);
  return out + RandomBytes(random, noise) + "\0\0\0\0IEND\xAE\x42\x60\x82"s;
}

}  // namespace imgperf
