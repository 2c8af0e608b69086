#include "worker/response/base64.h"

#include <array>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace imgperf {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kOutside = 0xFF;

constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kOutside);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    values[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return values;
}();

std::uint32_t Value(char c) { return kValues[static_cast<std::uint8_t>(c)]; }

std::size_t RunScalar(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && Value(text[i]) != kOutside) ++i;
  return i;
}

#if defined(__x86_64__)
// Classes of the two nibbles of a byte; a byte is in the alphabet when its classes share no bit (W. Muła,
// D. Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions").
__attribute__((target("avx2"))) inline __m256i OutsideBits(const char* at) {
  const __m256i low_classes = _mm256_setr_epi8(
      0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A,  //
      0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A);
  const __m256i high_classes = _mm256_setr_epi8(
      0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10,  //
      0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
  const __m256i nibble = _mm256_set1_epi8(0x0F);
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  const __m256i low = _mm256_shuffle_epi8(low_classes, _mm256_and_si256(bytes, nibble));
  const __m256i high =
      _mm256_shuffle_epi8(high_classes, _mm256_and_si256(_mm256_srli_epi32(bytes, 4), nibble));
  return _mm256_and_si256(low, high);
}

__attribute__((target("avx2"))) std::size_t RunAvx2(std::string_view text) {
  const char* p = text.data();
  std::size_t i = 0;
  for (; i + 128 <= text.size(); i += 128) {
    const __m256i first = _mm256_or_si256(OutsideBits(p + i), OutsideBits(p + i + 32));
    const __m256i second = _mm256_or_si256(OutsideBits(p + i + 64), OutsideBits(p + i + 96));
    const __m256i any = _mm256_or_si256(first, second);
    if (!_mm256_testz_si256(any, any)) break;
  }
  for (; i + 32 <= text.size(); i += 32) {
    const __m256i any = OutsideBits(p + i);
    if (!_mm256_testz_si256(any, any)) break;
  }
  return i + RunScalar(text.substr(i));
}

// One table lookup answers for 64 bytes: bit 7 of the entry says "outside", as bit 7 of the byte does.
__attribute__((target("avx512f,avx512bw,avx512vbmi"))) std::size_t RunAvx512(std::string_view text) {
  const __m512i low_table = _mm512_loadu_si512(kValues.data());
  const __m512i high_table = _mm512_loadu_si512(kValues.data() + 64);
  const char* p = text.data();
  std::size_t i = 0;
  for (; i + 64 <= text.size(); i += 64) {
    const __m512i bytes = _mm512_loadu_si512(p + i);
    const __m512i values = _mm512_permutex2var_epi8(low_table, bytes, high_table);
    const __mmask64 outside = _mm512_movepi8_mask(_mm512_or_si512(values, bytes));
    if (outside != 0) return i + static_cast<std::size_t>(__builtin_ctzll(outside));
  }
  return i + RunScalar(text.substr(i));
}
#endif

}  // namespace

const std::vector<Base64RunFunction>& Base64RunFunctions() {
  static const std::vector<Base64RunFunction> functions = [] {
    std::vector<Base64RunFunction> found;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw"))
      found.push_back(RunAvx512);
    if (__builtin_cpu_supports("avx2")) found.push_back(RunAvx2);
#endif
    found.push_back(RunScalar);
    return found;
  }();
  return functions;
}

std::size_t Base64Run(std::string_view text) {
  static const Base64RunFunction run = Base64RunFunctions().front();
  return run(text);
}

std::size_t DecodeBase64(std::string_view text, char* out) {
  char* const begin = out;
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const std::uint32_t group =
        Value(text[i]) << 18 | Value(text[i + 1]) << 12 | Value(text[i + 2]) << 6 | Value(text[i + 3]);
    *out++ = static_cast<char>(group >> 16);
    *out++ = static_cast<char>(group >> 8);
    *out++ = static_cast<char>(group);
  }
  const std::size_t left = text.size() - i;
  if (left >= 2) *out++ = static_cast<char>(Value(text[i]) << 2 | Value(text[i + 1]) >> 4);
  if (left == 3) *out++ = static_cast<char>(Value(text[i + 1]) << 4 | Value(text[i + 2]) >> 2);
  return static_cast<std::size_t>(out - begin);
}

void AppendDecodedBase64(std::string_view text, std::string* out) {
  const std::size_t before = out->size();
  out->resize(before + text.size() / 4 * 3 + 2);
  out->resize(before + DecodeBase64(text, out->data() + before));
}

}  // namespace imgperf
