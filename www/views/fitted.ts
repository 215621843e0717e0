import type { PropertyDeclarations } from 'lit';

import { View } from './define.ts';

/** No chart is drawn narrower than this, in pixels: its margins alone take about 100, and no bar has a negative width. */
const LEAST = 160;

/** A view that draws as wide as a part of it is: `width`, in pixels, asks for a new drawing when it changes. */
export class FittedView extends View {
  static properties: PropertyDeclarations = { width: { state: true } };

  #resize = new ResizeObserver((entries) => {
    const width = Math.round(entries[0].contentRect.width);
    if (width > 0) this.width = Math.max(LEAST, width);
  });

  declare width: number;

  constructor() {
    super();
    this.width = 640;
  }

  #part: Element | null = null;

  /** @param part whose width counts from now on */
  fitTo(part: Element | null) {
    this.#part = part;
    if (part) this.#resize.observe(part);
  }

  connectedCallback() {
    super.connectedCallback();
    this.fitTo(this.#part);
  }

  leave() {
    super.leave();
    this.#resize.disconnect();
  }
}
