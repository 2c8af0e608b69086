#include "controller/offline/aiperf_dir_name.h"

#include <algorithm>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr std::size_t kMostNameBytes = 128;  // as output.name

// Python's way of writing a float: 2.0, 0.5, 1e+16.
std::string PythonFloat(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".en") == text.npos) text += ".0";
  return text;
}

std::string LoadPart(const LoadName& load) {
  if (load.fixed_schedule) return "-fixed_schedule";
  std::string part;
  if (load.concurrency) part += fmt::format("-concurrency{}", *load.concurrency);
  if (load.request_rate) part += "-request_rate" + PythonFloat(*load.request_rate);
  return part;
}

// At most `room` bytes, not ending within a character.
std::string CutTo(std::string text, std::size_t room) {
  if (text.size() <= room) return text;
  while (room > 0 && (static_cast<unsigned char>(text[room]) & 0xC0) == 0x80) --room;
  text.resize(room);
  return text;
}

std::string ModelPart(std::string model) {
  std::replace_if(
      model.begin(), model.end(),
      [](char c) { return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '_');
  if (model.starts_with('.')) model.front() = '_';
  return model;
}

}  // namespace

std::string AiperfDirName(const std::vector<std::string>& models, std::string_view endpoint,
                          const LoadName& load) {
  const std::string rest =
      fmt::format("{}-openai-{}{}", models.size() > 1 ? "_multi" : "", endpoint, LoadPart(load));
  const std::size_t room = kMostNameBytes - std::min(kMostNameBytes, rest.size());
  return CutTo(CutTo(ModelPart(models.empty() ? "" : models.front()), room) + rest, kMostNameBytes);
}

}  // namespace imgperf
