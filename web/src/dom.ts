// Makes elements. Text goes in as text, never as markup: nothing from the data can become an element.

export type Child = Node | string | null | undefined | false;

export interface Props {
  class?: string;
  title?: string;
  attrs?: Record<string, string>;
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]):
    HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (props.class) element.className = props.class;
  if (props.title) element.title = props.title;
  for (const [name, value] of Object.entries(props.attrs ?? {})) element.setAttribute(name, value);
  for (const child of children) {
    if (child) element.append(child);
  }
  return element;
}

// Text that a stranger wrote, in whatever direction it runs, kept to itself.
export function foreign(text: string, cls?: string): HTMLElement {
  return h("bdi", { class: cls, attrs: { dir: "auto" } }, text);
}

export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return h("section", { attrs: { id, "aria-labelledby": `${id}-title` } },
    h("h2", { attrs: { id: `${id}-title` } }, title), ...children);
}

export function note(...children: Child[]): HTMLElement {
  return h("p", { class: "note" }, ...children);
}

export function button(text: string, pressed: boolean, act: () => void): HTMLButtonElement {
  const made = h("button", { attrs: { type: "button", "aria-pressed": String(pressed) } }, text);
  made.addEventListener("click", act);
  return made;
}

// Buttons of which one is pressed.
export function choice(label: string, names: string[], chosen: number, act: (index: number) => void): HTMLElement {
  const group = h("div", { class: "choice", attrs: { role: "group", "aria-label": label } });
  names.forEach((name, i) => group.append(button(name, i === chosen, () => {
    [...group.children].forEach((b, k) => b.setAttribute("aria-pressed", String(k === i)));
    act(i);
  })));
  return group;
}
