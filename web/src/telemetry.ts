// What the target and its GPUs said when they were asked beside the requests.

import uPlot from "uplot";
import { courseOf } from "./bands";
import { foreign, h, note, section } from "./dom";
import { duration, number } from "./format";
import { chart } from "./plot";
import { line, overTime } from "./rates";
import { Curve, Data, Extent, Gpu, Telemetry } from "./report";
import { table } from "./table";

const MOST_LINES = 8;
const COLOURS = ["--good", "--bad", "--odd", "--lost"];

// Names of NVIDIA's DCGM exporter, in words.
const NAMES: Record<string, string> = {
  DCGM_FI_DEV_POWER_USAGE: "GPU power, W", DCGM_FI_DEV_GPU_UTIL: "GPU utilization, %", DCGM_FI_DEV_FB_USED: "GPU memory used, MiB",
  DCGM_FI_DEV_GPU_TEMP: "GPU temperature, °C", DCGM_FI_DEV_SM_CLOCK: "GPU clock, MHz", DCGM_FI_DEV_MEM_CLOCK: "GPU memory clock, MHz",
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: "GPU energy, mJ",
};

interface Family {
  title: string;
  curves: Curve[];
}

const nameOf = (series: string) => series.split("{", 1)[0];

function families(curves: Curve[]): Family[] {
  const found = new Map<string, Family>();
  for (const curve of curves) {
    const name = nameOf(curve.series);
    const title = `${NAMES[name] ?? name}${curve.counter ? " a second" : ""}`;
    if (!found.has(name)) found.set(name, { title, curves: [] });
    found.get(name)!.curves.push(curve);
  }
  return [...found.values()];
}

// What tells the series of a family apart: the labels in which they differ.
function labels(curves: Curve[], endpoints: Telemetry["endpoints"]): string[] {
  const sets = curves.map((c) => new Map([...c.series.matchAll(/([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map((m) => [m[1], m[2]])));
  const keys = [...new Set(sets.flatMap((set) => [...set.keys()]))].filter((key) => new Set(sets.map((set) => set.get(key))).size > 1);
  const several = new Set(curves.map((c) => c.endpoint)).size > 1;
  // One that counts GPUs or ranks says enough by itself.
  const short = keys.find((key) => /^(gpu|tp_rank|rank|instance)$/.test(key) && new Set(sets.map((set) => set.get(key))).size === sets.length);
  return sets.map((set, i) => {
    const parts = (short ? [short] : keys).map((key) => `${key} ${set.get(key) ?? "–"}`);
    if (several && !short) parts.push(endpoints[curves[i].endpoint]?.url ?? "");
    return parts.join(", ") || nameOf(curves[i].series);
  });
}

function drawn(data: Data): HTMLElement | null {
  const { telemetry } = data.more;
  const groups = families(telemetry.curves);
  if (!groups.length) return null;
  const course = courseOf(data.report, data.more);
  const bins = Math.max(...telemetry.curves.map((c) => c.values.length));
  const xs = Array.from({ length: bins }, (_, i) => telemetry.start / 1000 + (i + 0.5) * telemetry.width_s);
  const select = h("select", { attrs: { "aria-label": "Which metric" } }, ...groups.map((g, i) => h("option", { attrs: { value: String(i) } }, g.title)));
  const said = h("p", { class: "note" });
  const left = telemetry.left_out > 0 ? ` ${number(telemetry.left_out)} more series changed and are in the table only.` : "";
  const made = chart("Over time", `Means over each ${duration(telemetry.width_s)}; series that never changed are in the table only.${left}`, [select], null);
  const show = () => {
    const { title, curves } = groups[Number(select.value)];
    const shown = curves.slice(0, MOST_LINES);
    const names = labels(curves, data.report.telemetry?.endpoints ?? []);
    said.textContent = curves.length > shown.length ? `The first ${MOST_LINES} of ${number(curves.length)} series of this name are drawn.` : "";
    const series: uPlot.Series[] = shown.map((_, i) => ({ ...line(names[i], COLOURS[i % COLOURS.length], "", i < COLOURS.length ? undefined : [4, 3]),
      paths: uPlot.paths.linear!(), spanGaps: false }));
    made.show(overTime(course, series, title), [xs, ...shown.map((c) => c.values)] as uPlot.AlignedData);
  };
  const start = groups.findIndex((g) => g.title.startsWith("GPU power"));
  select.value = String(Math.max(0, start));
  select.addEventListener("change", show);
  show();
  made.figure.append(said);
  return made.figure;
}

function gpus(list: Gpu[]): HTMLElement | null {
  const of = (title: string, read: (gpu: Gpu) => Extent | undefined, which: keyof Extent) => ({ title, number: (gpu: Gpu) => read(gpu)?.[which] });
  return list.length ? table("GPUs, while requests completed", [
    { title: "Host", text: (g) => g.host, show: (g) => foreign(g.host || "–") }, { title: "GPU", text: (g) => g.gpu, show: (g) => foreign(g.gpu || "–") },
    { title: "Model", text: (g) => g.model, show: (g) => foreign(g.model || "–") }, { title: "Energy, J", number: (g) => g.energy_j },
    of("Power avg, W", (g) => g.power_w, "avg"), of("Power max, W", (g) => g.power_w, "max"), of("Busy avg, %", (g) => g.utilization_percent, "avg"),
    of("Busy max, %", (g) => g.utilization_percent, "max"), of("Memory max, MB", (g) => g.memory_mb, "max"),
    of("Temperature max, °C", (g) => g.temperature_c, "max"), of("Clock avg, MHz", (g) => g.sm_clock_mhz, "avg"),
  ], list) : null;
}

function series(telemetry: Telemetry): HTMLElement | null {
  return telemetry.series.length ? h("details", { class: "data" }, h("summary", {}, `All ${number(telemetry.series.length)} series as a table`),
    table("Series, while requests completed", [
      { title: "Series", text: (s) => s.series, show: (s) => foreign(s.series) },
      { title: "From", text: (s) => telemetry.endpoints[s.endpoint]?.url, show: (s) => foreign(telemetry.endpoints[s.endpoint]?.url ?? "–") },
      { title: "Increase", number: (s) => s.increase }, { title: "min", number: (s) => s.value?.min }, { title: "avg", number: (s) => s.value?.avg },
      { title: "max", number: (s) => s.value?.max },
    ], telemetry.series)) : null;
}

export function telemetry(data: Data): HTMLElement | null {
  const told = data.report.telemetry;
  if (!told?.endpoints.length) return null;
  return section("telemetry", "GPUs and the target's metrics", told.endpoints.every((e) => e.scrapes === 0) && note("Nobody that was asked answered."),
    gpus(told.gpus), drawn(data), table("Who was asked", [
      { title: "URL", text: (e) => e.url, show: (e) => foreign(e.url) }, { title: "For", text: (e) => e.kind === "gpus" ? "GPUs" : "the target" },
      { title: "Answers", number: (e) => e.scrapes }, { title: "Failures", number: (e) => e.failures },
      { title: "First failure", text: (e) => e.first_failure, show: (e) => foreign(e.first_failure ?? "–") },
    ], told.endpoints), series(told));
}
