// Tables with columns that sort: by a click or a key on their headings.

import { Child, h } from "./dom";
import { exact, isNumber, number } from "./format";

export interface Column<Row> {
  title: string;
  text?: (row: Row) => string | null | undefined;  // sorted as text
  number?: (row: Row) => number | null | undefined;  // sorted as a number, at the right
  show?: (row: Row) => Child;  // what stands in the cell; else what it is sorted by
  hint?: (row: Row) => string;  // when the pointer rests
}

function cell<Row>(column: Column<Row>, row: Row): HTMLTableCellElement {
  const value = column.number?.(row);
  const shown = column.show ? column.show(row) : column.number ? number(value) : column.text?.(row) ?? "–";
  const title = column.hint ? column.hint(row) : column.number && isNumber(value) ? exact(value) : undefined;
  return h("td", { class: column.number ? "n" : undefined, title }, shown || "–");
}

function compare<Row>(column: Column<Row>, a: Row, b: Row): number {
  if (!column.number) return (column.text?.(a) ?? "").localeCompare(column.text?.(b) ?? "");
  const [x, y] = [column.number(a), column.number(b)];
  return (isNumber(x) ? x : -Infinity) - (isNumber(y) ? y : -Infinity);
}

export function table<Row>(caption: string, columns: Column<Row>[], rows: Row[]): HTMLElement {
  const body = h("tbody");
  const fill = (sorted: Row[]) => body.replaceChildren(...sorted.map((row) => h("tr", {}, ...columns.map((c) => cell(c, row)))));
  const heads = columns.map((column) => {
    const press = h("button", { attrs: { type: "button" } }, column.title);
    const head = h("th", { class: column.number ? "n" : undefined, attrs: { scope: "col", "aria-sort": "none" } }, press);
    press.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      fill([...rows].sort((a, b) => compare(column, a, b) * (up ? 1 : -1)));
    });
    return head;
  });
  fill(rows);
  return h("div", { class: "scroll", attrs: { tabindex: "0", role: "region", "aria-label": caption } },
    h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, ...heads)), body));
}
