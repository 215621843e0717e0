/** Bounds what another window may ask of this one in a time, so that a flood of messages cannot silence it. */

/** What may come at once, and how much of it is allowed again after each second. */
const ALLOWED = {
  messages: { atOnce: 200, aSecond: 100 },
  characters: { atOnce: 1_000_000, aSecond: 100_000 },
};

/** The characters of a message's texts; other values are refused by whoever reads it. */
function charactersIn(data: unknown) {
  if (typeof data !== 'object' || data === null) return 0;
  return Object.values(data).reduce(
    (sum, value) => sum + (typeof value === 'string' ? value.length : 0),
    0,
  );
}

export class Gate {
  #messages = ALLOWED.messages.atOnce;
  #characters = ALLOWED.characters.atOnce;
  #last = 0;
  /** When it was last told that messages are ignored. */
  #told = -Infinity;

  /**
   * Whether a message may be read.
   *
   * @param now milliseconds
   * @returns problem: for the sender, at most once a second
   */
  pass(data: unknown, now: number): { open: boolean; problem: string | null } {
    const seconds = Math.max(0, now - this.#last) / 1000;
    this.#last = now;
    const { messages, characters } = ALLOWED;
    this.#messages = Math.min(messages.atOnce, this.#messages + seconds * messages.aSecond);
    this.#characters = Math.min(characters.atOnce, this.#characters + seconds * characters.aSecond);
    const size = charactersIn(data);
    if (this.#messages >= 1 && this.#characters >= size) {
      this.#messages -= 1;
      this.#characters -= size;
      return { open: true, problem: null };
    }
    if (now - this.#told < 1000) return { open: false, problem: null };
    this.#told = now;
    return {
      open: false,
      problem:
        `too many messages: at most ${messages.aSecond} and ${characters.aSecond} characters a second are read; ` +
        'what comes before then is ignored',
    };
  }
}
