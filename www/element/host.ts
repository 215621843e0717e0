/** What the parts of the element need of it. */
export interface Host {
  element: HTMLElement & { controls: string; hide: string };
  /** whether its agents learn at once */
  autoplay: boolean;
  /** whether the first screen is shown, with the story or without */
  onHero: boolean;
  /** the state to begin with */
  wanted: string;
  /** the state that the address or the element asks for */
  asked: string;
  /** settles when it is drawn */
  updated: Promise<unknown>;
  /** settles when what has happened is on the screen */
  painted: () => Promise<void>;
  /** draws it soon */
  refresh: () => void;
  /** takes the language that was chosen */
  speak: () => void;
  /** tells the page around */
  tell: (type: string, detail?: unknown) => void;
}

export {};
