// The pictures: what was asked for, what came, and how long it took.

import { Child, button, choice, foreign, h, note, section } from "./dom";
import { bytes, ms, number } from "./format";
import { clock } from "./plot";
import { Data, Item, Picture } from "./report";

const MOST_PROMPT = 400;
const FIRST_CARDS = 24;  // of which order it may be; a button shows the others

interface Card extends Item {
  flags: number;
}

const ORDERS: [string, (a: Card, b: Card) => number][] = [
  ["In time", (a, b) => a.start - b.start],
  ["Slowest", (a, b) => (b.latency ?? -1) - (a.latency ?? -1)],
  ["Fastest", (a, b) => (a.latency ?? Infinity) - (b.latency ?? Infinity)],
  ["Prompt", (a, b) => (a.prompt ?? "").localeCompare(b.prompt ?? "") || a.start - b.start],
  ["Size", (a, b) => b.width * b.height - a.width * a.height],
  ["Flagged first", (a, b) => b.flags - a.flags || a.start - b.start],
];

function flagsOf(item: Item, others: Map<string, string>): string[] {
  const flags: string[] = [];
  if (item.defect) flags.push(`broken: ${item.defect}`);
  else if (!item.picture && item.fault) flags.push(item.fault);
  if (item.size_differs) flags.push(`not the size asked for${item.size ? ` (${item.size})` : ""}`);
  if (item.blank) flags.push("blank");
  const twin = others.get(item.file);
  if (twin && item.file) flags.push(twin);
  return flags;
}

// Files that the report's checks found, and what they are.
function findings(data: Data): Map<string, string> {
  const found = new Map<string, string>();
  for (const finding of data.report.images.findings ?? []) {
    for (const example of finding.examples ?? []) {
      if (example.file && (finding.check === "duplicates" || finding.check === "similar"))
        found.set(example.file, finding.check === "duplicates" ? "the same as for another prompt" : "looks like another prompt's");
    }
  }
  return found;
}

// The report names the first few only.
function someTwins(data: Data): string {
  const more = (data.report.images.findings ?? []).filter((f) => f.images > (f.examples?.length ?? 0) && (f.check === "duplicates" || f.check === "similar"));
  return more.length ? ` Of ${more.map((f) => `${number(f.images)} ${f.check}`).join(" and ")} the first few alone are flagged.` : "";
}

function picture(source: Picture, alt: string, small: boolean): HTMLElement {
  if (!source.picture) return h("div", { class: "nopicture" }, source.fault ?? "no picture");
  const image = h("img", { attrs: { alt, decoding: "async" }, class: small ? "reference" : undefined });
  image.src = source.picture;
  return image;
}

function card(data: Data, item: Item, flags: string[]): HTMLElement {
  const prompt = item.prompt ?? "";
  const fact = (name: string, value: Child) => value && h("div", {}, h("dt", {}, name), h("dd", {}, value));
  const refs = item.references.map((r) => h("figure", { class: "reference" }, picture(data.more.gallery.references[r.picture] ?? {}, `Reference ${r.name}`, true),
    h("figcaption", {}, foreign(r.name.slice(0, 60)))));
  return h("li", { class: flags.length ? "card flagged" : "card" },
    h("div", { class: "pictures" }, ...refs, h("figure", {}, picture(item, prompt ? `Returned for: ${prompt.slice(0, 200)}` : `Image of ${item.request}`, false),
      refs.length ? h("figcaption", {}, "returned") : null)),
    flags.length > 0 && h("ul", { class: "flags" }, ...flags.map((f) => h("li", {}, "⚠ ", foreign(f)))),
    prompt ? h("p", { class: "prompt" }, foreign(prompt.length > MOST_PROMPT ? `${prompt.slice(0, MOST_PROMPT)}…` : prompt)) : null,
    h("dl", {}, fact("Latency", item.latency === undefined ? "–" : ms(item.latency)), fact("Seed", item.seed),
      fact("Size", item.width ? `${item.width} × ${item.height} ${item.format}, ${bytes(item.bytes)}` : item.format || "–"),
      fact("At", clock(Math.round(item.start) / 1000)), fact("Request", h("code", {}, item.request))));
}

export function gallery(data: Data): HTMLElement {
  const { items, kept, broken, no_prompts } = data.more.gallery;
  if (!items.length) return section("gallery", "Gallery", note("This run kept no pictures: output.images says how many to keep."));
  const twins = findings(data);
  const cards = items.map((item) => {
    const flags = flagsOf(item, twins);
    return { ...item, flags: flags.length, element: card(data, item, flags) };
  });
  const list = h("ul", { class: "gallery" });
  let which = 0, most = FIRST_CARDS;
  const show = () => {
    list.replaceChildren(...[...cards].sort(ORDERS[which][1]).slice(0, most).map((c) => c.element));
    more.hidden = most >= cards.length;
  };
  const more = button(`Show all ${number(cards.length)}`, false, () => {
    most = cards.length;
    show();
  });
  more.className = "more";
  more.removeAttribute("aria-pressed");
  addEventListener("beforeprint", () => more.click());
  show();
  const whole = items.filter((i) => !i.defect).length;
  return section("gallery", "Gallery", note(`${number(whole)} of ${number(kept)} kept pictures, evenly chosen`,
    broken ? `, and ${number(items.length - whole)} of ${number(broken)} that are not whole` : "", ". Small copies: the files are in images/.", someTwins(data),
    no_prompts ? " Prompts are not shown: " : "", no_prompts ? foreign(no_prompts) : null, no_prompts ? "." : ""),
    h("div", { class: "tools" }, choice("Order", ORDERS.map(([name]) => name), 0, (i) => {
      which = i;
      show();
    })), list, more);
}
