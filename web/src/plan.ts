// The run file as it was resolved, and what else the run left.

import { foreign, h, section } from "./dom";
import { Report } from "./report";

// JSON as a run file writes it. Every text that YAML could read as something else is quoted.
export function yaml(value: unknown, indent = ""): string {
  if (Array.isArray(value)) {
    if (!value.length) return " []\n";
    return "\n" + value.map((item) => {
      const text = yaml(item, `${indent}  `);
      return `${indent}-${text.startsWith("\n") ? ` ${text.slice(1 + indent.length + 2)}` : text}`;
    }).join("");
  }
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value);
    if (!entries.length) return " {}\n";
    return "\n" + entries.map(([key, item]) => `${indent}${plain(key)}:${yaml(item, `${indent}  `)}`).join("");
  }
  return ` ${typeof value === "string" ? plain(value) : JSON.stringify(value)}\n`;
}

function plain(text: string): string {
  const simple = /^[A-Za-z_/][\w ./%<>=()-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n|~)$/i.test(text) && !text.endsWith(" ");
  return simple ? text : JSON.stringify(text);
}

export function plan(report: Report): HTMLElement {
  const run = report.plan?.run;
  return section("plan", "The run file, as resolved",
    h("details", { attrs: { open: "" } }, h("summary", {}, `Plan ${report.run.plan_hash}, secrets as ***`),
      h("pre", { attrs: { tabindex: "0", dir: "ltr" } }, run ? yaml(run).trimStart() : "The journal does not have it.")),
    h("details", {}, h("summary", {}, "Files of the run"), h("ul", {}, ...report.files.map((f) => h("li", {}, foreign(f))))));
}
