// One chart: uPlot in a figure with a caption, that follows the page's width and theme, is read by keyboard, and has a table
// of what it shows beside it.

import uPlot from "uplot";
import { Child, h } from "./dom";
import { colour, onTheme } from "./theme";

export type Options = Omit<uPlot.Options, "width" | "height"> & { height?: number };

export interface Chart {
  figure: HTMLElement;
  show(options: Options, data: uPlot.AlignedData): void;
}

const HEIGHT = 260;

export function chart(title: string, summary: string, tools: Child[], table: Child): Chart {
  const place = h("div", { class: "plot", attrs: { tabindex: "0", role: "img", "aria-label": `${title}. ${summary}` } });
  const said = h("p", { class: "unseen", attrs: { "aria-live": "polite" } });
  const figure = h("figure", { class: "chart" },
    h("figcaption", {}, h("strong", {}, title), h("span", { class: "note" }, ` ${summary}`)),
    tools.length ? h("div", { class: "tools" }, ...tools) : null, place, said,
    table && h("details", { class: "data" }, h("summary", {}, "As a table"), table));
  let plot: uPlot | null = null;
  let height = HEIGHT;
  const width = () => Math.max(240, place.clientWidth);
  onTheme(() => plot?.redraw(false, true));
  new ResizeObserver(() => plot && plot.width !== width() && plot.setSize({ width: width(), height })).observe(place);
  place.addEventListener("keydown", (event) => plot && step(plot, event, said));
  return {
    figure,
    show(options, data) {
      plot?.destroy();
      height = options.height ?? HEIGHT;
      const draw = () => {
        plot = new uPlot({ ...options, width: width(), height } as uPlot.Options, data, place);
      };
      // Without a place in the page there is no width yet.
      place.isConnected ? draw() : requestAnimationFrame(draw);
    },
  };
}

// Arrow keys move the cursor from value to value, whose numbers the legend shows and a screen reader says.
function step(plot: uPlot, event: KeyboardEvent, said: HTMLElement): void {
  const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const last = plot.data[0].length - 1;
  const now = plot.cursor.idx ?? (by > 0 ? -1 : 0);
  const next = Math.min(last, Math.max(0, now + by));
  plot.setCursor({ left: plot.valToPos(plot.data[0][next]!, "x"), top: plot.bbox.height / 2 / devicePixelRatio });
  said.textContent = [...plot.root.querySelectorAll(".u-series")].map((row) => row.textContent).join(", ");
}

// Axis in the theme's colours.
export function axis(label: string, values: (value: number) => string, more: uPlot.Axis = {}): uPlot.Axis {
  return {
    label, labelSize: 18, labelFont: "12px system-ui, sans-serif", font: "11px system-ui, sans-serif",
    stroke: () => colour("--text-2"), grid: { stroke: () => colour("--grid"), width: 1 },
    ticks: { stroke: () => colour("--grid"), width: 1 },
    values: (_, splits) => splits.map((v) => v === null ? "" : values(v)), ...more,
  };
}

// Seconds since the run's beginning, as a clock beyond two minutes.
export function clock(seconds: number): string {
  if (Math.abs(seconds) < 120) return `${+seconds.toPrecision(6)} s`;
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole % 3600 / 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export function timeAxis(): uPlot.Axis {
  return axis("since the first phase began", clock, { space: 64 });
}
