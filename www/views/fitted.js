import { View } from './define.js';

/** A view that draws as wide as a part of it is: `width`, in pixels, asks for a new drawing when it changes. */
export class FittedView extends View {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { width: { state: true } };

  #resize = new ResizeObserver((entries) => {
    const width = Math.round(entries[0].contentRect.width);
    if (width > 0) this.width = width;
  });

  constructor() {
    super();
    this.width = 640;
  }

  /** @type {Element | null} */ #part = null;

  /** @param {Element | null} part whose width counts from now on */
  fitTo(part) {
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
