import type { Detail, ViewAnswers, ViewEvents } from '../state/events.d.ts';

import { updateWhenLocaleChanges } from '@lit/localize';
import { LitElement } from 'lit';
import { bare } from '../bare.js';

/**
 * Registers a custom element, unless the page holds it already: two copies of this module must not
 * stop each other.
 */
export function define(name: string, element: CustomElementConstructor) {
  if (!customElements.get(name)) customElements.define(name, element);
}

/**
 * Tells the playground what the reader wants.
 *
 * @param from where the reader pressed
 */
export function raise<K extends keyof ViewEvents>(
  from: EventTarget | null,
  type: K,
  ...[detail]: Detail<ViewEvents[K]>
) {
  from?.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
}

/** What is put back within so many milliseconds has only been moved. */
const MOVE_MS = 1000;

/**
 * @param element that has just left the page
 * @param leave called unless it is back soon
 */
export const whenGone = (element: Element, leave: () => void) =>
  setTimeout(() => {
    if (!element.isConnected) leave();
  }, MOVE_MS);

/**
 * A view inside the playground. It renders into the playground's own shadow root, so that all views
 * share one style sheet, one set of ids and one tab order.
 */
export class View extends LitElement {
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** Moved by `moveBefore`, nothing ends. */
  connectedMoveCallback() {}

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#leaving);
    this.#leaving = whenGone(this, () => this.leave());
  }

  /** Ends what belongs to the view; it has left the page for good, or for so long that it begins again. */
  leave() {}

  createRenderRoot() {
    return this;
  }

  /** Tells the playground what the reader wants. */
  say<K extends keyof ViewEvents>(type: K, ...detail: Detail<ViewEvents[K]>) {
    raise(this, type, ...detail);
  }

  /** Tells the view around this one. */
  answer<K extends keyof ViewAnswers>(type: K, ...[detail]: Detail<ViewAnswers[K]>) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }

  #drawing: ReturnType<typeof setTimeout> | undefined;

  /**
   * Draws in a task of its own, so that no task of the page gets long. Asked several times before
   * that, it draws once.
   */
  drawSoon(draw: () => void) {
    if (this.#drawing !== undefined) return;
    this.#drawing = setTimeout(() => {
      this.#drawing = undefined;
      if (this.isConnected) bare(draw);
    });
  }
}
