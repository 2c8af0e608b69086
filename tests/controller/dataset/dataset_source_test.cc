#include "controller/dataset/dataset_source.h"

#include <gmock/gmock.h>

#include "controller/dataset/dataset_row.h"
#include "controller/dataset/random_pool.h"
#include "tests/controller/dataset/files.h"

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class DatasetSource : public WithDirectory {
 protected:
  static DatasetSpec SpecOf(const std::string& path, DatasetFormat format = DatasetFormat::kAuto) {
    DatasetSpec spec;
    spec.file = path;
    spec.format = format;
    return spec;
  }
  static Dataset Read(const DatasetSpec& spec, std::uint64_t seed = 0) {
    auto dataset = ReadDataset(spec, seed);
    EXPECT_TRUE(dataset.ok()) << dataset.status();
    return dataset.value_or(Dataset{});
  }
  static std::string Fault(const DatasetSpec& spec) {
    return std::string(ReadDataset(spec, 0).status().message());
  }
  static std::vector<std::string> Prompts(const Dataset& dataset) {
    std::vector<std::string> prompts;
    for (const Entry& entry : dataset.entries) prompts.push_back(entry.prompt);
    return prompts;
  }
};

TEST_F(DatasetSource, ReadsRowsAndWhatTheyName) {
  Write("rows/pics/a.png", Png());
  const std::string path =
      Write("rows/p.jsonl",
            "{\"text\":\"a\",\"image\":\"pics/a.png\"}\n{\"text\":\"b\",\"images\":[\"pics/a.png\","
            "\"http://h/x\"],\"mask\":\"pics/a.png\"}\n");
  const Dataset dataset = Read(SpecOf(path));
  ASSERT_EQ(dataset.files.size(), 1u);
  EXPECT_THAT(dataset.entries.at(0).images, ElementsAre(ImageRef{0, ""}));
  EXPECT_THAT(dataset.entries.at(1).images,
              ElementsAre(ImageRef{0, ""}, ImageRef{std::nullopt, "http://h/x"}));
  EXPECT_EQ(dataset.entries[1].mask, (ImageRef{0, ""}));
}

TEST_F(DatasetSource, SaysAsWhatAFileWasRead) {
  EXPECT_EQ(Fault(SpecOf(Write("p.csv", "a,b\n"))),
            (dir / "p.csv").string() +
                ":1: no column is named prompt, text or caption: name it in dataset.column "
                "(columns: a, b) (read as csv; dataset.format says otherwise)");
  EXPECT_THAT(Fault(SpecOf(dir / "p.csv", DatasetFormat::kCsv)), testing::Not(HasSubstr("read as")));
  EXPECT_THAT(Fault(SpecOf(Write("p.jsonl", ""))),
              HasSubstr("p.jsonl: no row in it: write one JSON object a line"));
}

TEST_F(DatasetSource, RefusesWhatItCannotRead) {
  EXPECT_EQ(Fault(SpecOf(dir / "none")), (dir / "none").string() + ": No such file or directory");
  EXPECT_TRUE(absl::IsNotFound(ReadDataset(SpecOf(dir / "none"), 0).status()));
  const std::string path = Write("huge.jsonl", "");
  std::filesystem::resize_file(path, kMaxDatasetBytes + 1);  // a hole: takes no space
  EXPECT_EQ(Fault(SpecOf(path)), path + ": too large: 1.00 GiB (at most 1.00 GiB)");
  EXPECT_EQ(Fault(SpecOf(dir, DatasetFormat::kCsv)),
            dir.string() + ": a directory is of images or a random_pool, and no csv");
  EXPECT_THAT(Fault(SpecOf(path, DatasetFormat::kImages)), HasSubstr("too large"));
  EXPECT_EQ(Fault(SpecOf(Write("f", "a"), DatasetFormat::kImages)),
            (dir / "f").string() + ": a file, where images would lie in a directory");
}

TEST_F(DatasetSource, ADirectoryOfImagesIsARowEach) {
  Write("i/b_red_boat.png", Png(1));
  Write("i/a.JPG", ImageBytes(EncodedFormat::kJpeg));
  Write("i/notes.txt", "no image");
  Write("i/.hidden.png", "no image");
  DatasetSpec spec = SpecOf(dir / "i");
  const Dataset dataset = Read(spec);
  EXPECT_THAT(Prompts(dataset), ElementsAre("a", "b red boat"));
  EXPECT_EQ(dataset.files.at(*dataset.entries[1].images.at(0).file).name, "b_red_boat.png");
  spec.prompt = "make it night";
  EXPECT_THAT(Prompts(Read(spec)), ElementsAre("make it night", "make it night"));
  std::filesystem::create_directories(dir / "empty");
  EXPECT_EQ(Fault(SpecOf(dir / "empty", DatasetFormat::kImages)),
            (dir / "empty").string() + ": no image in it: .png, .jpg, .jpeg and .webp are read");
}

TEST_F(DatasetSource, PoolsOfADirectoryAreDrawnFromAndPutTogether) {
  Write("pools/i.png", Png());
  Write("pools/1-images.jsonl", "{\"image\":\"i.png\"}\n");
  Write("pools/2-texts.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\",\"type\":\"random_pool\"}\n");
  DatasetSpec spec = SpecOf(dir / "pools", DatasetFormat::kRandomPool);
  spec.count = 40;
  const auto prompts = Prompts(Read(spec, 3));
  EXPECT_EQ(prompts.size(), 40u);
  EXPECT_THAT(prompts, testing::Contains("a"));
  EXPECT_THAT(prompts, testing::Contains("b"));
  EXPECT_EQ(prompts, Prompts(Read(spec, 3)));
  EXPECT_NE(prompts, Prompts(Read(spec, 4)));
  for (const Entry& entry : Read(spec).entries) EXPECT_EQ(entry.images.size(), 1u);
  spec.file = dir / "pools/1-images.jsonl";
  EXPECT_EQ(Fault(spec),
            spec.file + ": a row was drawn without a text: give each row of one pool a \"text\"");
}

TEST_F(DatasetSource, TheIndexOfVbenchFindsItsImages) {
  Write("v/origin/a boat.jpg", ImageBytes(EncodedFormat::kJpeg));
  const std::string path =
      Write("v/i2v-bench-info.json", R"([{"file_name":"a boat.jpg","caption":"a boat at sea"}])");
  const Dataset dataset = Read(SpecOf(path));
  EXPECT_EQ(dataset.files.at(0).type, "image/jpeg");
  EXPECT_EQ(dataset.entries.at(0).prompt, "a boat at sea");
}

TEST(DrawFromPools, RefusesTwoBodies) {
  DatasetRow row;
  row.entry.prompt = "a";
  row.entry.extra_body_json = "{\"n\":1}";
  EXPECT_EQ(DrawFromPools({{row}}, 2, 0)->at(1).entry.extra_body_json, "{\"n\":1}");
  EXPECT_EQ(DrawFromPools({{row}, {row}}, 1, 0).status().message(),
            "more than one pool has \"extra_body\": keep it in one of them");
}

}  // namespace
}  // namespace imgperf
