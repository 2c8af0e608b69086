// What went wrong, most frequent first, with the first requests of each kind.

import { foreign, h, note, section } from "./dom";
import { clock } from "./plot";
import { Data, ErrorGroup } from "./report";
import { table } from "./table";

function examplesOf(data: Data, error: ErrorGroup): HTMLElement {
  const found = data.more.errors.find((e) => e.class === error.class && e.code === error.code && e.type === error.type && e.message === error.message);
  if (!found) return h("span", { class: "note" }, "–");
  return h("ul", { class: "plain" }, ...found.examples.map((e) =>
    h("li", {}, h("code", {}, e.request), ` at ${clock(Math.round(e.at) / 1000)}, `, foreign(data.report.workers[e.worker]?.name ?? "no worker"))));
}

export function errors(data: Data): HTMLElement {
  const list = data.report.errors;
  if (!list.length) return section("errors", "Errors", note("None."));
  return section("errors", "Errors", table("Failures that look the same", [
    { title: "Count", number: (e) => e.count }, { title: "Class", text: (e) => e.class },
    { title: "Code", number: (e) => e.code || null }, { title: "Type", text: (e) => e.type, show: (e) => foreign(e.type) },
    { title: "Message", text: (e) => e.message, show: (e) => foreign(e.message.slice(0, 600), "message") },
    { title: "First requests", show: (e) => examplesOf(data, e), text: () => "" },
  ], list));
}
