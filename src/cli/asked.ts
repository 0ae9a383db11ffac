import type { Fetched } from '../core/revision.ts';
import type { Source } from '../source/follow.ts';

/** A source that can also tell when it was last asked with success, and when the next answer is there. */
export class Asked implements Source {
  readonly #source: Source;
  #waiting: (() => void)[] = [];
  /** Milliseconds since the epoch; 0 for never. */
  succeededAt = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  get latest(): Fetched {
    return this.#source.latest;
  }

  async poll(signal: AbortSignal): Promise<Fetched> {
    // Whoever comes while we ask may know of something newer than the answer.
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      const fetched = await this.#source.poll(signal);
      if (fetched.is !== 'unreachable') this.succeededAt = Date.now();
      return fetched;
    } finally {
      for (const go of waiting) go();
    }
  }

  /** Resolves when the source has been asked once more from now on. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
