#include "worker/response/json_scanner.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include "tests/worker/response/samples.h"
#include "worker/response/base64.h"

namespace imgperf {
namespace {

// What a scan came to, in a form that can be compared: the skeleton with every placeholder replaced by the
// hash and defect of its string.
std::string Outcome(JsonScanner& scan) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (scan.overflow() || scan.bad_json()) return "unfit";
  if (parser.parse(scan.skeleton()).get(root) != simdjson::SUCCESS) return "not JSON";
  std::string out;
  for (const auto& [key, value] : simdjson::dom::object(root)) {
    out += std::string(key) + "=";
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) {
      out += simdjson::minify(value);
    } else if (Base64Payload* payload = scan.LongString(text)) {
      pb::ImageFact fact;
      payload->Finish(&fact);
      out += std::to_string(fact.xxh3()) + fact.defect();
    } else {
      out += text;
    }
    out += ";";
  }
  return out;
}

std::string Scan(std::string_view text, std::size_t first_piece) {
  JsonScanner scan;
  scan.Clear(false);
  scan.Feed(text.substr(0, first_piece));
  scan.Feed(text.substr(first_piece));
  return Outcome(scan);
}

std::string Long(std::size_t noise) { return Encode64(PngOf(64, 32, noise)); }

TEST(JsonScanner, SplitsTheSameAtEveryByteBoundary) {
  const std::string text = R"({"id": "a\"b\\", "n": 1.5, "long": ")" + Long(3400) +
                           R"(", "url": "data:image/png;base64,)" + Long(3300) + R"(", "text": ")" +
                           std::string(4300, '\\') + R"(", "end": null})";
  const std::string at_once = Scan(text, text.size());
  ASSERT_NE(at_once.find("n=1.5;long="), std::string::npos) << at_once;
  for (std::size_t i = 0; i < text.size(); ++i) ASSERT_EQ(Scan(text, i), at_once) << i;
}

TEST(JsonScanner, ElidesStringsFromTheLimitOn) {
  JsonScanner scan;
  for (const std::size_t size : {JsonScanner::kLongString - 1, JsonScanner::kLongString}) {
    scan.Clear(false);
    scan.Feed("{\"a\":\"" + std::string(size, 'A') + "\"}");
    EXPECT_EQ(scan.skeleton().size() < 200, size >= JsonScanner::kLongString);
  }
}

TEST(JsonScanner, AgreesWithAFullParseOnRandomDocuments) {
  std::mt19937_64 random(11);
  const std::vector<std::string> pieces = {"\"", "\\", "\\/", "{",       "}", ":",
                                           ",",  "1",  " ",   "\\u0041", "A", "\n"};
  for (int round = 0; round < 2000; ++round) {
    std::string text = "{\"b64\":\"" + Long(random() % 6000) + "\",\"x\":\"";
    for (int i = 0; i < 4; ++i) text += pieces[random() % pieces.size()];
    text += random() % 2 == 0 ? "\"}" : Long(4000) + "\"}";
    simdjson::dom::parser parser;
    simdjson::dom::object whole;
    const bool is_json = parser.parse(text).get_object().get(whole) == simdjson::SUCCESS;
    JsonScanner scan;
    scan.Clear(true);
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t step = 1 + random() % 2000;
      scan.Feed(std::string_view(text).substr(i, step));
      i += step;
    }
    const std::string outcome = Outcome(scan);
    ASSERT_EQ(is_json, outcome != "not JSON" && outcome != "unfit") << text.substr(text.size() - 60);
    if (!is_json) continue;
    // The image is the same as after a full parse and decoding.
    const std::string_view b64 = whole["b64"].get_string().value_unsafe();
    Base64Payload expected(false);
    expected.FeedPlain(b64);
    pb::ImageFact fact;
    expected.Finish(&fact);
    ASSERT_TRUE(fact.valid());
    ASSERT_NE(outcome.find("b64=" + (b64.size() >= JsonScanner::kLongString ? std::to_string(fact.xxh3())
                                                                            : std::string(b64))),
              std::string::npos);
  }
}

TEST(JsonScanner, KeepsThePayloadAsItWasSent) {
  const std::string png = PngOf(64, 32, 100'000);
  JsonScanner scan;
  scan.Clear(true);
  scan.Feed(R"({"a":")" + Encode64(png) + R"("})");
  simdjson::dom::parser parser;
  const std::string_view text = parser.parse(scan.skeleton())["a"].get_string().value_unsafe();
  Base64Payload* payload = scan.LongString(text);
  ASSERT_NE(payload, nullptr);
  std::string decoded;
  AppendDecodedBase64(payload->TakeKept(), &decoded);
  EXPECT_EQ(decoded, png);
}

TEST(JsonScanner, BoundsTextBesideTheImages) {
  JsonScanner scan;
  scan.Clear(false);
  const std::string item = "\"" + std::string(1000, 'x') + "\",";
  for (int i = 0; i < 2000; ++i) scan.Feed(item);
  EXPECT_TRUE(scan.overflow());
  EXPECT_LE(scan.skeleton().size(), JsonScanner::kMaxSkeleton);
  scan.Clear(false);
  EXPECT_FALSE(scan.overflow());
  const std::string long_item = "\"" + std::string(5000, 'x') + "\",";
  for (int i = 0; i < static_cast<int>(JsonScanner::kMaxLong); ++i) scan.Feed(long_item);
  EXPECT_FALSE(scan.overflow());
  scan.Feed(long_item);
  EXPECT_TRUE(scan.overflow());
}

TEST(JsonScanner, CannotBeFooledByAPlaceholderOfTheServers) {
  JsonScanner scan;
  scan.Clear(false);
  scan.Feed(R"({"a":")" + Long(5000) + R"("})");
  EXPECT_EQ(scan.LongString(std::string(32, '0') + ":0"), nullptr);
  EXPECT_EQ(scan.LongString("0"), nullptr);
}

}  // namespace
}  // namespace imgperf
