import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than an Engine takes for one container that has the machine to itself: one that hangs holds up nobody for long. */
const ALONE_MS = 500;
/** After so long without any, the next one is a first again. */
const CALM_MS = 1000;

/**
 * Starting a container is nearly all that an Engine has to do for it. Of several that share the processors none is up before
 * all are, and somebody waits for the first: so it starts alone, and the others, as they come, once it is up.
 */
export class HeadStart {
  #underWay = 0;
  #endedAt = Number.NEGATIVE_INFINITY;
  #alone: Promise<unknown> = Promise.resolve();

  async run(start: () => Promise<void>): Promise<void> {
    const isFirst = this.#underWay === 0 && performance.now() - this.#endedAt > CALM_MS;
    this.#underWay++;
    try {
      if (!isFirst) await this.#alone;
      const up = start();
      if (isFirst) this.#alone = Promise.race([up.catch(() => undefined), sleep(ALONE_MS, undefined, { ref: false })]);
      await up;
    } finally {
      this.#underWay--;
      this.#endedAt = performance.now();
    }
  }
}
