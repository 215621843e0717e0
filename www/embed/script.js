/** The site's file that holds the whole playground: the element, and the anywidget module. Apart, for the build needs it before any package is there. */
export const SCRIPT = 'playground.js';
