#include "controller/dataset/reference_files.h"

#include <absl/strings/escaping.h>
#include <sys/stat.h>

#include "common/content_hash.h"
#include "controller/dataset/reference_image.h"
#include "tests/controller/dataset/files.h"

namespace imgperf {
namespace {

std::string DataUrl(const std::string& bytes) { return "data:image/png;base64," + absl::Base64Escape(bytes); }

class ReferenceFilesTest : public WithDirectory {
 protected:
  void SetUp() override {
    WithDirectory::SetUp();
    files = std::make_unique<ReferenceFiles>(dir.string());
  }
  ImageRef Add(const std::string& where, bool as_url = false) {
    const auto ref = files->Add({where, as_url});
    EXPECT_TRUE(ref.ok()) << ref.status();
    return ref.value_or(ImageRef{});
  }
  std::string Fault(const std::string& where, bool as_url = false) {
    return std::string(files->Add({where, as_url}).status().message());
  }
  std::unique_ptr<ReferenceFiles> files;
};

TEST_F(ReferenceFilesTest, EachContentStandsOnce) {
  Write("a.png", Png());
  Write("sub/same.png", Png());
  Write("b.jpg", ImageBytes(EncodedFormat::kJpeg, 9));
  std::filesystem::create_symlink(dir / "b.jpg", dir / "link.jpg");
  EXPECT_EQ(Add("a.png").file, 0u);
  EXPECT_EQ(Add("sub/same.png").file, 0u);
  EXPECT_EQ(Add("b.jpg").file, 1u);
  EXPECT_EQ(Add("link.jpg").file, 1u);
  EXPECT_EQ(Add((dir / "a.png").string()).file, 0u);
  EXPECT_EQ(Add(DataUrl(Png())).file, 0u);
  const auto all = std::move(*files).Take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].path, (dir / "a.png").string());
  EXPECT_EQ(all[0].hash, ContentHash(Png()));
  EXPECT_EQ(all[0].bytes, Png().size());
  EXPECT_EQ(all[0].type, "image/png");
  EXPECT_EQ(all[1].type, "image/jpeg");
  EXPECT_EQ(all[1].name, "b.jpg");
}

TEST_F(ReferenceFilesTest, UrlsStayAndDataUrlsBecomeFilesUnlessTheyShallStay) {
  EXPECT_EQ(Add("https://h/a.png").url, "https://h/a.png");
  const std::string data = DataUrl(Png(7));
  EXPECT_EQ(Add(data, true).url, data);
  EXPECT_EQ(Add(data).file, 0u);
  const auto all = std::move(*files).Take();
  EXPECT_EQ(*all.at(0).made, Png(7));
  EXPECT_EQ(all[0].name, "image.png");
  EXPECT_EQ(all[0].path, "");
}

TEST_F(ReferenceFilesTest, RefusesWhatIsNoImageThatCanBeSent) {
  Write("text.png", "no picture");
  Write("cut.png", Png().substr(0, 50));
  Write("empty.png", "");
  std::filesystem::create_directories(dir / "folder.png");
  ASSERT_EQ(mkfifo((dir / "pipe.png").c_str(), 0600), 0);
  const std::string at = dir.string() + "/";
  EXPECT_EQ(Fault("none.png"),
            at + "none.png: No such file or directory (paths are relative to the prompt file)");
  EXPECT_EQ(Fault("text.png"),
            at + "text.png: 10 bytes that are no PNG, JPEG or WebP: give a whole PNG, JPEG or WebP file");
  EXPECT_EQ(
      Fault("cut.png"),
      at + "cut.png: png cut short: does not end in an IEND chunk: give a whole PNG, JPEG or WebP file");
  EXPECT_EQ(Fault("empty.png"), at + "empty.png: empty: give a whole PNG, JPEG or WebP file");
  EXPECT_EQ(Fault("folder.png"), at + "folder.png: not a plain file");
  EXPECT_EQ(Fault("pipe.png"), at + "pipe.png: not a plain file");
  EXPECT_EQ(Fault(std::string("a\0b", 3)), "a path has no NUL in it");
  EXPECT_EQ(Fault("http://h/" + std::string(8192, 'a')), "a URL longer than 8192 bytes");
}

TEST_F(ReferenceFilesTest, RefusesBadDataUrls) {
  for (const bool as_url : {false, true}) {
    EXPECT_EQ(Fault("data:image/png", as_url),
              "a data URL of an image is wanted, as data:image/png;base64,...");
    EXPECT_EQ(Fault("data:text/plain;base64,AAAA", as_url),
              "a data URL of an image is wanted, as data:image/png;base64,...");
    EXPECT_EQ(Fault("data:image/png;base64,!!!!", as_url), "its base64 is damaged");
    EXPECT_EQ(Fault("data:image/png;base64,AAAA", as_url),
              "3 bytes that are no PNG, JPEG or WebP: give a whole PNG, JPEG or WebP file");
  }
}

TEST_F(ReferenceFilesTest, BeyondFiftyMegabytesIsRefusedUnread) {
  const std::string path = Write("big.png", "");
  std::filesystem::resize_file(path, 50'000'000);  // a hole: takes no space
  EXPECT_EQ(Fault("big.png"), path + ": too large: 47.7 MiB (at most 47.7 MiB)");
}

// A PNG's header is believed before anything is decoded.
std::string Claiming(std::uint32_t width, std::uint32_t height) {
  std::string png = Png();
  for (int i = 0; i < 4; ++i) {
    png[static_cast<std::size_t>(16 + i)] = static_cast<char>(width >> (24 - 8 * i));
    png[static_cast<std::size_t>(20 + i)] = static_cast<char>(height >> (24 - 8 * i));
  }
  return png;
}

TEST(LookAtReference, BoundsPixels) {
  EXPECT_TRUE(LookAtReference(Claiming(8192, 8192)).ok());
  EXPECT_EQ(LookAtReference(Claiming(8193, 8192)).status().message(),
            "8193x8192 is more than 64 megapixels: make it smaller");
  EXPECT_FALSE(LookAtReference(Claiming(0x7FFFFFFF, 0x7FFFFFFF)).ok());
}

TEST(FormName, IsSafeInAHeader) {
  EXPECT_EQ(FormName("/a/b/cat.png"), "cat.png");
  EXPECT_EQ(FormName("a\"b\r\n%\\.png"), "a_b____.png");
  EXPECT_EQ(FormName("\xC3\xA4.png"), "__.png");
  EXPECT_EQ(FormName(std::string(500, 'a') + ".png").size(), 128u);
}

TEST_F(ReferenceFilesTest, RowsNameThePlaceOfWhatIsMissing) {
  DatasetRow row;
  row.entry.prompt = "a";
  row.entry.line = 7;
  row.mask = NamedImage{"m.png"};
  const auto dataset = WithFiles({row}, "p.jsonl", ReferenceFiles(dir.string()));
  EXPECT_EQ(dataset.status().message(),
            "p.jsonl:7: mask m.png: " + dir.string() +
                "/m.png: No such file or directory (paths are relative to the prompt file)");
  EXPECT_TRUE(absl::IsInvalidArgument(dataset.status()));
}

}  // namespace
}  // namespace imgperf
