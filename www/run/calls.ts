/**
 * Calls to a worker through Comlink. It numbers the calls of one proxy by `Math.random`, which a host page may have made
 * constant: two calls that wait at once would share a number, and one would get the other's answer, or none. Here each
 * proxy has one call at a time, and what it posts carries the number of its line.
 */

import type { Endpoint, Remote } from 'comlink';

import * as Comlink from 'comlink';

/** What Comlink posts and hears of one proxy. */
class Line extends EventTarget implements Endpoint {
  #prefix: string;
  #far: Endpoint;

  constructor(number: number, far: Endpoint) {
    super();
    this.#prefix = `${number}:`;
    this.#far = far;
  }

  postMessage(message: { id?: string }, transfer?: Transferable[]) {
    const id = this.#prefix + message.id;
    this.#far.postMessage({ ...message, id }, transfer);
  }

  /** @returns whether the message is for this line */
  hear(data: { id?: unknown } | null) {
    const { id } = data ?? {};
    if (typeof id !== 'string' || !id.startsWith(this.#prefix)) return false;
    const own = { ...data, id: id.slice(this.#prefix.length) };
    this.dispatchEvent(new MessageEvent('message', { data: own }));
    return true;
  }
}

/**
 * @param far a worker that exposes its functions with Comlink
 * @returns a proxy of them, with `Comlink.releaseProxy`
 */
export function callsOf<T>(far: Endpoint): Remote<T> {
  type Proxied = { [Comlink.releaseProxy](): void };
  const lines: Line[] = [];
  const all: Proxied[] = [];
  /** Those without a call. */
  const free: Proxied[] = [];
  const hear = (event: Event) => {
    const { data } = event as MessageEvent;
    for (const line of lines) if (line.hear(data)) return;
  };
  far.addEventListener('message', hear as EventListener);
  far.start?.();
  const begin = () => {
    const line = new Line(lines.length, far);
    const proxied = Comlink.wrap(line) as unknown as Proxied;
    lines.push(line);
    all.push(proxied);
    return proxied;
  };
  const release = () => {
    far.removeEventListener('message', hear as EventListener);
    for (const proxied of all) proxied[Comlink.releaseProxy]();
  };
  const call =
    (name: string) =>
    (...args: unknown[]) => {
      const proxied = free.pop() ?? begin();
      const answer: Promise<unknown> = Reflect.get(proxied, name)(...args);
      const over = () => void free.push(proxied);
      answer.then(over, over);
      return answer;
    };
  return new Proxy(
    {},
    {
      get: (_, name) => {
        if (name === Comlink.releaseProxy) return release;
        // It is no promise.
        return typeof name === 'string' && name !== 'then' ? call(name) : undefined;
      },
    },
  ) as Remote<T>;
}
