// Who took part, and at which addresses and kinds of requests the numbers came about.

import { foreign, h, note, section } from "./dom";
import { ms, number, percent } from "./format";
import { Group, Phase, Report, Slice, Worker } from "./report";
import { table } from "./table";

function workers(list: Worker[]): HTMLElement {
  return table("Workers", [
    { title: "Worker", text: (w) => w.name, show: (w) => foreign(w.name || w.session.slice(0, 8)) },
    { title: "Host", text: (w) => w.host, show: (w) => foreign(w.host) }, { title: "Records", number: (w) => w.records },
    { title: "Failed", number: (w) => w.failed }, { title: "Lost", number: (w) => w.lost }, { title: "Reissued", number: (w) => w.reissued },
    { title: "Late", number: (w) => w.late }, { title: "Missing", number: (w) => w.missing },
    { title: "Stood still, s", number: (w) => w.stood_still_s },
    { title: "Stolen", number: (w) => w.stolen_share, show: (w) => w.stolen_share === null ? "not told" : percent(w.stolen_share) },
    { title: "Ended", text: (w) => w.end_reason, show: (w) => h("span", { class: w.loss ? "miss" : undefined }, w.loss ? "✗ " : "", foreign(w.end_reason || "–")) },
  ], list);
}

function groups(caption: string, list: Group[]): HTMLElement {
  const latency = (tag: string, name: string) => (g: Group) => g.metrics[tag]?.[name] as number | undefined;
  const column = (title: string, tag: string, name: string) =>
    ({ title, number: latency(tag, name), show: (g: Group) => ms(latency(tag, name)(g)) });
  return table(caption, [
    { title: caption === "By URL" ? "URL" : "Request", text: (g) => g.url ?? g.request, show: (g) => foreign(g.url ?? g.request ?? "–") },
    { title: "Requests", number: (g) => g.requests }, { title: "Completed", number: (g) => g.completed },
    { title: "Failed", number: (g) => g.failed }, { title: "Images", number: (g) => g.images },
    column("Latency p50", "request_latency", "p50"), column("Latency p99", "request_latency", "p99"),
    column("Response p50", "response_time", "p50"), column("Response p99", "response_time", "p99"),
  ], list);
}

export function people(report: Report): HTMLElement {
  return section("workers", "Workers, URLs and kinds of requests", workers(report.workers),
    report.urls?.length ? groups("By URL", report.urls) : null, report.mix?.length ? groups("By kind of request", report.mix) : null);
}

const MOST_SLICES = 500;
const FEW_SLICES = 12;

function slicesOf(phase: Phase): string {
  const all = phase.timeslices!.length;
  return all > MOST_SLICES ? `The first ${number(MOST_SLICES)} of ${number(all)} slices of ${phase.name}; report.json has them all` : `Slices of ${phase.name}`;
}

// Folded where they would push everything else away.
function slices(phase: Phase): HTMLElement {
  const latency = (name: string) => ({ title: `Latency ${name}`, number: (s: Slice) => s.metrics.request_latency?.[name] as number,
    show: (s: Slice) => ms(s.metrics.request_latency?.[name]) });
  const made = table(slicesOf(phase), [
    { title: "Slice", number: (s) => s.index }, { title: "Seconds", number: (s) => s.seconds },
    { title: "Disturbed", text: (s) => s.disturbed ? "yes" : "no" }, { title: "Completed", number: (s) => s.outcomes.completed },
    { title: "Failed", number: (s) => s.outcomes.failed }, { title: "Requests/s", number: (s) => s.metrics.request_throughput?.avg },
    { title: "Images/s", number: (s) => s.metrics.images_per_second?.avg }, latency("p50"), latency("p99"),
  ], phase.timeslices!.slice(0, MOST_SLICES));
  made.append(note("Counts and latencies are of requests sent in the slice, rates of what completed in it."));
  if (phase.timeslices!.length <= FEW_SLICES) return made;
  return h("details", { class: "data" }, h("summary", {}, `Slices of ${phase.name}`), made);
}

export function phases(report: Report): HTMLElement {
  const list = report.phases;
  return section("phases", "Phases", table("Phases, in order", [
    { title: "Phase", text: (p: Phase) => p.name, show: (p) => foreign(p.name) }, { title: "Kind", text: (p) => p.kind },
    { title: "Asked concurrency", number: (p) => p.asked_concurrency ?? (p.concurrency || null) },
    { title: "Measured", number: (p) => p.filled_concurrency, hint: (p) => `between first fill and last dispatch: ${String(p.filled_concurrency ?? "too short to tell")}` },
    ...["completed", "failed", "cancelled", "lost", "unsent"].map((key) => ({ title: key, number: (p: Phase) => p.outcomes[key] })),
    { title: "Latency p50", number: (p) => p.metrics.request_latency?.p50 as number, show: (p) => ms(p.metrics.request_latency?.p50) },
    { title: "Latency p99", number: (p) => p.metrics.request_latency?.p99 as number, show: (p) => ms(p.metrics.request_latency?.p99) },
    { title: "Ended by", text: (p) => `${p.stop_reason || "–"}${p.aborted ? ", given up" : ""}${p.sealed ? "" : ", not over"}` },
  ], list), ...list.filter((p) => p.timeslices?.length).map(slices));
}

export function ledger(report: Report): HTMLElement {
  const meanings: Record<string, string> = {
    issued: "permissions to send one request", completed: "brought what was asked for", failed: "an error, of the target or on the way to it",
    cancelled: "on purpose, or by an interrupt", lost: "no end was ever heard of, as when a worker dies", unsent: "never sent: the phase was over first",
    open: "whose end nobody knows", attempts_made: "dispatches to a worker", attempts_recorded: "came back with a record",
    attempts_unstarted: "came back unsent", attempts_lost: "nothing came back", attempts_open: "whose end nobody knows",
    reissues: "of lost attempts, as cluster.on_loss says", redispatches: "of unsent ones, to another worker",
    late: "records that nobody waited for any more", duplicates: "records that had come before",
  };
  return section("ledger", "Ledger", table("Every credit and attempt, all phases", [
    { title: "Account", text: ([key]) => key.replace(/_/g, " ") }, { title: "Count", number: ([, n]) => n },
    { title: "What it is", text: ([key]) => meanings[key] ?? "" },
  ], Object.entries(report.ledger)), h("p", { class: "note" }, `completed ${number(report.ledger.completed)} + failed ${number(report.ledger.failed)} + cancelled ` +
    `${number(report.ledger.cancelled)} + lost ${number(report.ledger.lost)} + unsent ${number(report.ledger.unsent)} + open ${number(report.ledger.open)} = issued ${number(report.ledger.issued)}`));
}
