import type { Begun, Turn } from '../loop/daemon.ts';
import type { TurnRecord } from '../render/turn-text.ts';
import { turnRecord } from './turn-record.ts';

const MOST = 100;

/** Which turn began last, and how the last ones ended: for whoever waits for one. */
export class Turns {
  readonly #records = new Map<string, TurnRecord>();
  #next = Promise.withResolvers<string>();
  #ended = Promise.withResolvers<void>();
  /** Milliseconds since the epoch. */
  begunAt: number = Date.now();

  begun({ id, startedAt }: Begun): void {
    this.begunAt = startedAt;
    this.#next.resolve(id);
    this.#next = Promise.withResolvers();
  }

  ended(turn: Turn): TurnRecord {
    const record = turnRecord(turn);
    this.#records.set(turn.id, record);
    for (const id of this.#records.keys()) {
      if (this.#records.size <= MOST) break;
      this.#records.delete(id);
    }
    this.#ended.resolve();
    this.#ended = Promise.withResolvers();
    return record;
  }

  /** The id of the next turn to begin. */
  next(): Promise<string> {
    return this.#next.promise;
  }

  /** How a turn ended; `undefined` when it has not before the signal. */
  async outcome(turn: string, signal: AbortSignal): Promise<TurnRecord | undefined> {
    const late = Promise.withResolvers<void>();
    const stop = (): void => late.resolve();
    signal.addEventListener('abort', stop, { once: true });
    while (!this.#records.has(turn) && !signal.aborted) await Promise.race([this.#ended.promise, late.promise]);
    signal.removeEventListener('abort', stop);
    return this.#records.get(turn);
  }
}
