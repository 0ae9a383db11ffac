const SHORTEST_MS = 10_000;
const LONGEST_MS = 60_000;

/**
 * How long it is waited for an Engine that may hang, or only be busy: twice as long as the last time, within bounds. So
 * one that is busy is heard in the end, and of one that starts anew nobody waits for long before seeing to the kernel.
 */
export class Patience {
  readonly #answered: () => void;
  #ms = SHORTEST_MS;

  /** `answered` is called when it has answered after all: what it says then is old, but it is there again. */
  constructor(answered: () => void) {
    this.#answered = answered;
  }

  async with<Value>(reading: Promise<Value>): Promise<Value> {
    const ms = this.#ms;
    const began = performance.now();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      void reading.catch(() => undefined).then(this.#answered);
      reject(new Error(`reading this host takes longer than ${Math.round(ms / 1000)} s`));
    }, ms);
    try {
      return await Promise.race([reading, late]);
    } finally {
      clearTimeout(timer);
      this.#ms = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, 2 * (performance.now() - began)));
    }
  }
}
