#include "worker/response/json_pointer.h"

#include <charconv>
#include <string>

namespace imgperf {
namespace {

namespace dom = simdjson::dom;
using Found = std::function<void(const dom::element&)>;

// ~1 is a slash, ~0 a tilde.
std::string Unescaped(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escape =
        token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    out += !escape ? token[i] : token[++i] == '0' ? '~' : '/';
  }
  return out;
}

void Walk(const dom::element& at, std::string_view rest, const Found& found);

void WalkList(const dom::array& list, std::string_view token, std::string_view rest, const Found& found) {
  if (token == "*") {
    for (const dom::element element : list) Walk(element, rest, found);
    return;
  }
  std::size_t index = 0;
  const auto read = std::from_chars(token.data(), token.data() + token.size(), index);
  dom::element element;
  if (read.ptr == token.data() + token.size() && list.at(index).get(element) == simdjson::SUCCESS)
    Walk(element, rest, found);
}

void Walk(const dom::element& at, std::string_view rest, const Found& found) {
  if (rest.empty()) return found(at);
  rest.remove_prefix(1);  // the slash
  const std::string_view token = rest.substr(0, rest.find('/'));
  rest.remove_prefix(token.size());
  dom::array list;
  dom::object object;
  dom::element field;
  if (at.get_array().get(list) == simdjson::SUCCESS) return WalkList(list, token, rest, found);
  if (at.get_object().get(object) != simdjson::SUCCESS) return;
  if (object[Unescaped(token)].get(field) == simdjson::SUCCESS) Walk(field, rest, found);
}

}  // namespace

void ForEachAt(const dom::element& root, std::string_view pointer, const Found& found) {
  if (pointer.starts_with('/')) Walk(root, pointer, found);
}

std::optional<std::string_view> TextAt(const dom::element& root, std::string_view pointer) {
  std::optional<std::string_view> text;
  ForEachAt(root, pointer, [&](const dom::element& element) {
    std::string_view value;
    if (!text && element.get_string().get(value) == simdjson::SUCCESS) text = value;
  });
  return text;
}

std::optional<double> NumberAt(const dom::element& root, std::string_view pointer) {
  std::optional<double> number;
  ForEachAt(root, pointer, [&](const dom::element& element) {
    double value = 0;
    if (!number && element.get_double().get(value) == simdjson::SUCCESS) number = value;
  });
  return number;
}

}  // namespace imgperf
