#include "controller/plan/yaml_reader.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "controller/plan/yaml_text.h"

namespace imgperf {
namespace {

constexpr std::size_t kMaxDepth = 64;

// Leaves the parser from inside a handler; caught in Parse().
struct Refusal {
  Mark mark;
  std::string message;
};

// Builds the tree from the parser's events, which tell of quotes, tags and anchors that yaml-cpp's own tree
// hides.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(int setting) : setting_(setting) { root_.mark.setting = setting; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) throw Refusal{At(mark), "a second document: write one run a file"};
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    throw Refusal{At(mark), fmt::format("run files have no anchors (&{}): write the value out", name)};
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refusal{At(mark), "run files have no aliases: write the value out"};
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { Add(Make(Node::Kind::kNull, mark)); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    Node node = Make(Node::Kind::kScalar, mark);
    CheckTag(mark, tag);
    node.text = value;
    node.quoted = tag == "!";
    Add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    Open(Node::Kind::kList, mark, tag);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    Open(Node::Kind::kMap, mark, tag);
  }
  void OnMapEnd() override { Close(); }

  Node TakeRoot() { return std::move(root_); }

 private:
  struct Frame {
    Node node;
    std::optional<Node> key;  // in a map, once the key is read and its value is awaited
  };

  Mark At(const YAML::Mark& mark) const {
    return setting_ >= 0 ? Mark{0, 0, setting_} : Mark{mark.line + 1, mark.column + 1, -1};
  }
  Node Make(Node::Kind kind, const YAML::Mark& mark) const {
    Node node;
    node.kind = kind;
    node.mark = At(mark);
    return node;
  }
  void CheckTag(const YAML::Mark& mark, const std::string& tag) const {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw Refusal{At(mark), fmt::format("run files have no tags ({})", tag)};
  }
  void Open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag) {
    CheckTag(mark, tag);
    if (frames_.size() >= kMaxDepth) throw Refusal{At(mark), fmt::format("nested deeper than {}", kMaxDepth)};
    frames_.push_back({Make(kind, mark), std::nullopt});
  }
  void Close() {
    Node node = std::move(frames_.back().node);
    frames_.pop_back();
    Add(std::move(node));
  }
  void Add(Node node) {
    if (frames_.empty()) {
      root_ = std::move(node);
    } else if (frames_.back().node.kind == Node::Kind::kList) {
      frames_.back().node.items.push_back(std::move(node));
    } else if (!frames_.back().key) {
      TakeKey(std::move(node));
    } else {
      AddMember(std::move(node));
    }
  }
  void TakeKey(Node key) {
    if (key.kind != Node::Kind::kScalar)
      throw Refusal{key.mark, fmt::format("{} as a key: keys are text", KindName(key))};
    if (const Node* before = frames_.back().node.Find(key.text)) {
      throw Refusal{key.mark,
                    fmt::format("\"{}\" is given twice (first in line {})", key.text, before->key_mark.line)};
    }
    frames_.back().key = std::move(key);
  }
  void AddMember(Node value) {
    Frame& frame = frames_.back();
    value.key = std::move(frame.key->text);
    value.key_mark = frame.key->mark;
    if (value.kind == Node::Kind::kNull) value.mark = value.key_mark;  // the parser stands behind it already
    frame.key.reset();
    frame.node.items.push_back(std::move(value));
  }

  int setting_;
  int documents_ = 0;
  std::vector<Frame> frames_;
  Node root_;  // stays "nothing" when there is no document
};

// Throws what yaml-cpp throws, and Refusal.
Node ParseDocuments(std::string_view text, int setting) {
  // The parser takes a quote that is never closed for closed at the end of the input, but not at a document's
  // end.
  const std::string_view end = text.ends_with('\n') ? "...\n" : "\n...\n";
  std::istringstream stream(std::string(text) + std::string(end));
  YAML::Parser parser(stream);
  TreeBuilder builder(setting);
  while (parser.HandleNextDocument(builder)) {
  }
  return builder.TakeRoot();
}

std::optional<Node> Parse(std::string_view text, int setting, Complaints& complaints) {
  Mark mark{0, 0, setting};
  try {
    return ParseDocuments(text, setting);
  } catch (const Refusal& refusal) {
    complaints.Add(refusal.mark, refusal.message);
  } catch (const YAML::Exception& error) {
    if (setting < 0 && !error.mark.is_null()) mark = {error.mark.line + 1, error.mark.column + 1, -1};
    complaints.Add(mark, fmt::format("not YAML: {}", error.msg));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Node> ReadYaml(std::string_view text, Complaints& complaints) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (auto fault = FindTextFault(text)) {
    complaints.Add(fault->mark, fault->message);
    return std::nullopt;
  }
  auto root = Parse(text, -1, complaints);
  if (!root || root->kind != Node::Kind::kNull) return root;
  complaints.Add({}, "nothing is written here: config/README.md shows the smallest run file");
  return std::nullopt;
}

std::optional<Node> ReadYamlValue(std::string_view text, int setting, Complaints& complaints) {
  const Mark mark{0, 0, setting};
  if (auto fault = FindTextFault(text)) {
    complaints.Add(mark, fault->message);
    return std::nullopt;
  }
  return Parse(text, setting, complaints);
}

}  // namespace imgperf
