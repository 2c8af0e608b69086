// Light and dark: the reader's system says which, unless a button does. Charts ask for colours when they draw.

const listeners: (() => void)[] = [];

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function onTheme(act: () => void): void {
  listeners.push(act);
}

export function setTheme(theme: "auto" | "light" | "dark"): void {
  document.documentElement.dataset.theme = theme;
  redraw();
}

export function redraw(): void {
  for (const act of listeners) act();
}

export function watchTheme(): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  // Paper is white.
  let before = "auto";
  addEventListener("beforeprint", () => {
    before = document.documentElement.dataset.theme ?? "auto";
    setTheme("light");
  });
  addEventListener("afterprint", () => setTheme(before as "auto"));
}
