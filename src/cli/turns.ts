import type { Begun, Turn } from '../loop/daemon.ts';
import type { TurnRecord } from '../render/turn-text.ts';
import { turnRecord } from './turn-record.ts';

const MOST = 100;

/** Which turn began last, and how the last ones ended: for whoever waits for one. */
export class Turns {
  readonly #records = new Map<string, TurnRecord>();
  /** Ids in the order in which the turns began. */
  readonly #begun: string[] = [];
  #next = Promise.withResolvers<string>();
  #ended = Promise.withResolvers<void>();
  /** Milliseconds since the epoch. */
  begunAt: number = Date.now();

  begun({ id, startedAt }: Begun): void {
    this.begunAt = startedAt;
    this.#begun.push(id);
    if (this.#begun.length > MOST) this.#begun.shift();
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
  outcome(turn: string, signal: AbortSignal): Promise<TurnRecord | undefined> {
    return this.#once(() => this.#records.get(turn), signal);
  }

  /** The same of the first turn that began after another. */
  outcomeAfter(turn: string, signal: AbortSignal): Promise<TurnRecord | undefined> {
    return this.#once(() => this.#records.get(this.#begun[this.#begun.lastIndexOf(turn) + 1] ?? ''), signal);
  }

  async #once(find: () => TurnRecord | undefined, signal: AbortSignal): Promise<TurnRecord | undefined> {
    const late = Promise.withResolvers<void>();
    const stop = (): void => late.resolve();
    signal.addEventListener('abort', stop, { once: true });
    while (find() === undefined && !signal.aborted) await Promise.race([this.#ended.promise, late.promise]);
    signal.removeEventListener('abort', stop);
    return find();
  }
}
