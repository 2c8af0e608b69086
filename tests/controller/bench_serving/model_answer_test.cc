#include "controller/bench_serving/model_answer.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(ModelAnswer, IsInSglangsAndInEverybodysAnswer) {
  EXPECT_EQ(ModelNameIn(R"({"model_path": "org/model", "x": 1})"), "org/model");
  EXPECT_EQ(ModelNameIn(R"({"object": "list", "data": [{"id": "first"}, {"id": "second"}]})"), "first");
}

TEST(ModelAnswer, IsEmptyWhereThereIsNone) {
  for (const std::string& text :
       {std::string(), std::string("no json"), std::string("[]"), std::string(R"({"model_path": null})"),
        std::string(R"({"model_path": ""})"), std::string(R"({"model_path": "a\u0000b"})"),
        std::string(R"({"model_path": "a\nb"})"), std::string(R"({"data": []})"),
        std::string(R"({"data": {"id": "x"}})"), R"({"model_path": ")" + std::string(2000, 'a') + "\"}"})
    EXPECT_EQ(ModelNameIn(text), "") << text.substr(0, 60);
}

}  // namespace
}  // namespace imgperf
