/**
 * What the element's modules ask of a page while they are loaded. On a server and in a worker there is no page: the modules
 * can be imported there, and do nothing. The bundles of the package get these names in place of the global ones.
 */

const scope = globalThis;

export const HTMLElement = scope.HTMLElement ?? class HTMLElement {};

export const customElements = scope.customElements ??
  // None is defined, so every element counts as defined.
  { get: () => HTMLElement, define() {} };

export const document = scope.document ?? { createTreeWalker: () => ({}) };

export const navigator = scope.navigator ?? {};

export const matchMedia =
  scope.matchMedia?.bind(scope) ?? (() => ({ matches: false, addEventListener() {} }));
