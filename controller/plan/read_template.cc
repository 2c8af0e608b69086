#include "controller/plan/node_json.h"
#include "controller/plan/read_sections.h"

namespace imgperf {

TemplateConfig ReadTemplate(const Section& request, Complaints& complaints) {
  TemplateConfig own;
  const Node* node = request.Find("template");
  if (node == nullptr) return own;
  const Section section(node, "request.template", "request.template", complaints);
  own.mark = node->mark;
  own.said = true;
  section.Require("body", "what is sent, as body: {prompt: \"{{prompt}}\", steps: 20}");
  if (const Node* body = section.Find("body"); body != nullptr && body->kind == Node::Kind::kMap) {
    own.body_json = {NodeToJson(*body, complaints), body->mark, true};
  } else if (body != nullptr) {
    section.Complain("body", body->mark, "a map of body fields is wanted here, as {prompt: \"{{prompt}}\"}");
  }
  own.images = section.TextList("images");
  own.inference_time_s = section.Text("inference_time_s");
  own.queue_position = section.Text("queue_position");
  own.state = section.Text("state");
  own.done = section.TextList("done");
  own.failed = section.TextList("failed");
  own.poll_url = section.Text("poll_url");
  own.result_url = section.Text("result_url");
  own.cancel_url = section.Text("cancel_url");
  return own;
}

}  // namespace imgperf
