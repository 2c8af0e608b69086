// The page: reads its data, and puts the parts together. A part that fails says so in its place and takes no other along.

import "uplot/dist/uPlot.min.css";
import "../style/base.css";
import "../style/parts.css";
import "../style/print.css";
import { courseOf } from "./bands";
import { h, section } from "./dom";
import { dots } from "./dots";
import { errors } from "./errors";
import { gallery } from "./gallery";
import { head } from "./head";
import { metrics } from "./metrics";
import { ledger, people, phases } from "./people";
import { plan } from "./plan";
import { concurrency, throughput } from "./rates";
import { Data } from "./report";
import { server } from "./server";
import { shapes } from "./shapes";
import { slices } from "./slices";
import { stages } from "./stages";
import { telemetry } from "./telemetry";
import { watchTheme } from "./theme";

type Part = () => HTMLElement | HTMLElement[] | null;

function charts(data: Data): Part {
  return () => {
    if (data.more.requests.total === 0) return section("charts", "Charts", h("p", { class: "note" }, "There is no request to draw."));
    const course = courseOf(data.report, data.more);
    const some = data.more.latency[0].request_latency.values.length > 0 ||
      data.more.latency.some((part) => part.request_latency.values.length > 0);
    return section("charts", "Charts", h("div", { class: "charts" }, dots(data.report, data.more, course),
      ...(some ? shapes(data.report, data.more) : []), throughput(data.more, course), concurrency(data.more, course), slices(data.report, data.more, course)));
  };
}

function build(data: Data): void {
  const page = document.getElementById("page")!;
  document.title = `imgperf: ${data.report.run.model || data.report.run.id} ${data.report.validity.verdict.toUpperCase()}`;
  const parts: [string, Part][] = [
    ["Verdict", () => head(data)], ["Charts", charts(data)], ["Where the time goes", () => stages(data.report)],
    ["Metrics", () => metrics(data.report)], ["Gallery", () => gallery(data)], ["Errors", () => errors(data)],
    ["Phases", () => phases(data.report)], ["Workers", () => people(data.report)], ["Telemetry", () => telemetry(data)],
    ["Server", () => server(data)],
    ["Ledger", () => ledger(data.report)], ["Plan", () => plan(data.report)],
  ];
  page.replaceChildren();
  for (const [name, part] of parts) {
    try {
      const made = part();
      page.append(...(Array.isArray(made) ? made : made ? [made] : []));
    } catch (error) {
      console.error(name, error);
      page.append(section(`fault-${name}`, name, h("p", { class: "banner" }, `This part cannot be shown: ${String(error)}`)));
    }
  }
  page.querySelector(".top")?.after(contents(page));
}

function contents(page: HTMLElement): HTMLElement {
  const links = [...page.querySelectorAll("section > h2")].map((title) =>
    h("li", {}, h("a", { attrs: { href: `#${title.parentElement!.id}` } }, title.textContent)));
  return h("nav", { attrs: { "aria-label": "Parts of this page" } }, h("ul", {}, ...links));
}

watchTheme();
build(JSON.parse(document.getElementById("data")!.textContent!) as Data);
// Behind the charts, which are drawn when the page has its width.
requestAnimationFrame(() => document.documentElement.dataset.ready = "true");
