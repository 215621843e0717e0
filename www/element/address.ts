/** The state in the page's own address, for an element that has `link-state`. */

/** So long after a browser has refused another address it is asked again. */
const LATER_MS = 5_000;

export class Address {
  /** The hash that was read or written last. */
  #known = '';
  #later: ReturnType<typeof setTimeout> | undefined;

  element: Element;

  constructor(element: Element) {
    this.element = element;
  }

  get #linked() {
    return this.element.hasAttribute('link-state');
  }

  /** The hash now, without #; empty where the address is none of the element's business. */
  get now() {
    return this.#linked ? location.hash.replace(/^#/, '') : '';
  }

  /** The hash now, which counts as read. */
  take() {
    this.#known = this.now;
    return this.#known;
  }

  /** Whether somebody has changed the address since it was read or written. */
  get changed() {
    return this.#linked && this.now !== this.#known;
  }

  /**
   * @param hash the state now, without #
   * @param anew whether the browser's Back leads to the one before
   */
  keep(hash: string, anew = false) {
    clearTimeout(this.#later);
    if (!this.#linked || hash === this.#known) return;
    const address = hash ? `#${hash}` : location.pathname + location.search;
    try {
      if (anew) history.pushState(history.state, '', address);
      else history.replaceState(history.state, '', address);
      this.#known = hash;
    } catch {
      // Safari takes a hundred addresses in ten seconds and Firefox two hundred, as a slider makes: then the last one, later.
      this.#known = this.now;
      this.#later = setTimeout(() => this.keep(hash, anew), LATER_MS);
    }
  }
}
