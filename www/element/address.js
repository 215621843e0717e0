/** The state in the page's own address, for an element that has `link-state`. */

export class Address {
  /** The hash that was read or written last. */
  #known = '';

  /** @param {Element} element */
  constructor(element) {
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
   * @param {string} hash the state now, without #
   * @param {boolean} [anew] whether the browser's Back leads to the one before
   */
  keep(hash, anew = false) {
    if (!this.#linked || hash === this.#known) return;
    this.#known = hash;
    const address = hash ? `#${hash}` : location.pathname + location.search;
    if (anew) history.pushState(history.state, '', address);
    else history.replaceState(history.state, '', address);
  }
}
