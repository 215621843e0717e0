/** The playground as an anywidget module: <https://anywidget.dev/en/afm/>. */

/** What a host offers of a widget's model. */
export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
}

declare const widget: {
  /** Shows the playground; returns what ends it. */
  render(context: { model: Model; el: HTMLElement }): () => void;
};
export default widget;
