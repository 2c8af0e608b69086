#include "simulator/dialects/images_api.h"

#include <nlohmann/json.hpp>

namespace imgperf {

std::optional<Operation> ImagesOperation(std::string_view path, bool with_variations) {
  if (path == kGenerationsPath) return Operation::kGeneration;
  if (path == kEditsPath) return Operation::kEdit;
  if (with_variations && path == kVariationsPath) return Operation::kVariation;
  return std::nullopt;
}

std::vector<ReferenceField> ImageFields() {
  return {{.name = "image"},
          {.name = "image[]", .unless = "image"},
          {.name = "images"},
          {.name = "url"},
          {.name = "url[]", .unless = "url"}};
}

ReadRules WithImages(ReadRules rules, Operation operation) {
  rules.operation = operation;
  rules.names.images = ImageFields();
  rules.needs_image = true;
  rules.needs_prompt = operation != Operation::kVariation;
  return rules;
}

std::string Quoted(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace imgperf
