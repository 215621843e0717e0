/**
 * What the parts of the element need of it.
 *
 * @typedef {object} Host
 * @property {HTMLElement & {controls: string, hide: string}} element
 * @property {boolean} autoplay whether its agents learn at once
 * @property {boolean} onHero whether the first screen is shown, with the story or without
 * @property {string} wanted the state to begin with
 * @property {string} asked the state that the address or the element asks for
 * @property {Promise<unknown>} updated settles when it is drawn
 * @property {() => Promise<void>} painted settles when what has happened is on the screen
 * @property {() => void} refresh draws it soon
 * @property {() => void} speak takes the language that was chosen
 * @property {(type: string, detail?: unknown) => void} tell tells the page around
 */

export {};
