// Walks a document along a JSON Schema, as far as ours use the language: $ref, type, const, enum, required,
// properties, additionalProperties, items.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace imgperf {

class SchemaCheck {
 public:
  using Json = nlohmann::json;

  explicit SchemaCheck(const Json& root) : root_(root) {}
  void Check(const Json& schema, const Json& value, const std::string& where) {
    if (schema.contains("$ref")) return Check(Target(schema), value, where);
    Complain(schema.contains("type") && !HasType(schema["type"], value), where + " is " + TypeOf(value));
    Complain(schema.contains("const") && value != schema["const"], where + " is " + value.dump());
    Complain(schema.contains("enum") && !Contains(schema["enum"], value), where + " is " + value.dump());
    if (schema.contains("required")) {
      for (const std::string key : schema["required"])
        Complain(!value.contains(key), where + " lacks " + key);
    }
    if (value.is_object()) CheckMembers(schema, value, where);
    if (!value.is_array() || !schema.contains("items")) return;
    for (const Json& item : value) Check(schema["items"], item, where + "[]");
  }
  const std::string& complaints() const { return complaints_; }

 private:
  const Json& Target(const Json& schema) const {
    return root_.at("$defs").at(schema["$ref"].get<std::string>().substr(std::string("#/$defs/").size()));
  }
  static std::string TypeOf(const Json& value) {
    return value.is_number_integer() ? "integer" : value.type_name();
  }
  static bool Contains(const Json& list, const Json& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  }
  static bool HasType(const Json& type, const Json& value) {
    if (type.is_array()) {
      return std::any_of(type.begin(), type.end(), [&](const Json& one) { return HasType(one, value); });
    }
    return type == TypeOf(value) || (type == "number" && value.is_number());
  }
  void CheckMembers(const Json& schema, const Json& value, const std::string& where) {
    for (const auto& [key, member] : value.items()) {
      const std::string at = where + "." + key;
      if (schema.contains("properties") && schema["properties"].contains(key)) {
        Check(schema["properties"][key], member, at);
      } else if (schema.contains("additionalProperties")) {
        const Json& more = schema["additionalProperties"];
        Complain(!more.is_object(), at + " is not described");
        if (more.is_object()) Check(more, member, at);
      }
    }
  }
  void Complain(bool wrong, const std::string& text) {
    if (wrong) complaints_ += text + "\n";
  }

  const Json& root_;
  std::string complaints_;
};

// A line for everything in `value` that the schema does not allow; empty when it is valid.
inline std::string ViolationsOf(const nlohmann::json& schema, const nlohmann::json& value) {
  SchemaCheck check(schema);
  check.Check(schema, value, "report");
  return check.complaints();
}

}  // namespace imgperf
