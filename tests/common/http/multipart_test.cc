#include "common/http/multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf::http {
namespace {

using testing::HasSubstr;

constexpr std::string_view kType = "multipart/form-data; boundary=xYz";

std::string PartOf(std::string_view disposition, std::string_view body, std::string_view more = "") {
  return "--xYz\r\nContent-Disposition: form-data; " + std::string(disposition) + "\r\n" + std::string(more) +
         "\r\n" + std::string(body) + "\r\n";
}

std::string Complaint(std::string_view type, std::string_view body) {
  const auto parts = ParseMultipart(type, body);
  return parts.ok() ? "" : std::string(parts.status().message());
}

TEST(Multipart, ReadsFieldsAndFilesInTheirOrder) {
  const std::string file("\x89PNG\r\n\0\r\n--xY and more", 25);
  const std::string body =
      PartOf(R"(name="prompt")", "a lake") +
      PartOf(R"(name="image[]"; filename="a.png")", file, "Content-Type: image/png\r\n") +
      PartOf(R"(name="image[]"; filename="")", "") + "--xYz--\r\n";
  const auto parts = ParseMultipart(kType, body);
  ASSERT_TRUE(parts.ok()) << parts.status();
  ASSERT_EQ(parts->size(), 3u);
  EXPECT_EQ(parts->at(0).name, "prompt");
  EXPECT_EQ(parts->at(0).body, "a lake");
  EXPECT_FALSE(parts->at(0).file_name.has_value());
  EXPECT_EQ(parts->at(1).name, "image[]");
  EXPECT_EQ(parts->at(1).file_name, "a.png");
  EXPECT_EQ(parts->at(1).type, "image/png");
  EXPECT_EQ(parts->at(1).body, file);
  EXPECT_EQ(parts->at(2).file_name, "");
  EXPECT_EQ(parts->at(2).body, "");
}

TEST(Multipart, GivesViewsIntoTheBody) {
  const std::string body = PartOf("name=a", "value") + "--xYz--";
  const auto parts = ParseMultipart(kType, body);
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_EQ(parts->at(0).body.data(), body.data() + body.find("value"));
}

TEST(Multipart, SkipsWhatSurroundsTheForm) {
  const auto parts =
      ParseMultipart(kType, "preamble\r\n" + PartOf("name=a", "1") + "--xYz-- epilogue\r\n--xYz\r\n");
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_EQ(parts->size(), 1u);
}

TEST(Multipart, ReadsQuotedNames) {
  const auto parts = ParseMultipart(kType, PartOf(R"(name="a\"b; filename=c"; FileName="d\\e")", "") +
                                               PartOf("name = plain ; x", "") + "--xYz--");
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_EQ(parts->at(0).name, "a\"b; filename=c");
  EXPECT_EQ(parts->at(0).file_name, "d\\e");
  EXPECT_EQ(parts->at(1).name, "plain");
}

TEST(Multipart, AnEmptyFormHasNoParts) { EXPECT_TRUE(ParseMultipart(kType, "--xYz--")->empty()); }

TEST(Multipart, FindsTheBoundary) {
  EXPECT_EQ(*BoundaryOf("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""), "a b");
  EXPECT_FALSE(BoundaryOf("multipart/form-data").ok());
  EXPECT_FALSE(BoundaryOf("multipart/form-data; boundary=").ok());
  EXPECT_FALSE(BoundaryOf("multipart/form-data; boundary=" + std::string(71, 'a')).ok());
  EXPECT_FALSE(BoundaryOf("multipart/form-data; boundary=\"a\r\nb\"").ok());
  EXPECT_FALSE(BoundaryOf("application/json; boundary=a").ok());
}

TEST(Multipart, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(Complaint(kType, ""), HasSubstr("nowhere"));
  EXPECT_THAT(Complaint(kType, PartOf("name=a", "1") + "--xYz"), HasSubstr("the boundary before part 1"));
  EXPECT_THAT(Complaint(kType, "--xYz\r\nContent-Disposition: form-data; name=a\r\n\r\nno end"),
              HasSubstr("part 0 is not ended"));
  EXPECT_THAT(Complaint(kType, PartOf("name=a", "1") + PartOf("x=b", "2") + "--xYz--"),
              HasSubstr("part 1 has no name"));
  EXPECT_THAT(Complaint(kType, "--xYz\r\nno colon\r\n\r\n\r\n--xYz--"), HasSubstr("without a colon"));
  EXPECT_THAT(Complaint(kType, "--xYz\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--xYz--"),
              HasSubstr("is no form-data"));
  EXPECT_THAT(Complaint(kType, "--xYzz\r\n"), HasSubstr("not alone on its line"));
}

TEST(Multipart, BoundsPartsAndHeaders) {
  std::string many;
  for (std::size_t k = 0; k <= kMostParts; ++k) many += PartOf("name=a", "");
  EXPECT_THAT(Complaint(kType, many + "--xYz--"), HasSubstr("more than 256 parts"));
  const std::string longest = "X: " + std::string(kLongestPartHeader, 'a') + "\r\n";
  EXPECT_THAT(Complaint(kType, PartOf("name=a", "", longest) + "--xYz--"), HasSubstr("no end of its header"));
}

}  // namespace
}  // namespace imgperf::http
