import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../core/action.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { Details } from '../host/details.ts';
import { connect, type Engine } from '../host/engine.ts';
import { perform } from '../host/perform.ts';
import { readKernel, readSnapshot } from '../host/read.ts';
import type { Reading } from '../loop/hands.ts';
import type { Settings } from './settings.ts';

const LOOK_MS = 60_000;

/** This machine and its Engine, for as long as the daemon runs: the connection is made anew when it breaks. */
export class Machine {
  readonly #settings: Settings;
  #engine: Promise<Engine> | undefined;
  readonly #details = new Details();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Reads the host whole, or, when the Engine is silent, what the kernel tells. One that hangs is silent, too. */
  async look(): Promise<Reading> {
    try {
      return { is: 'whole', host: await within(LOOK_MS, this.#read()) };
    } catch (error) {
      // It may come back as another version, that speaks another API.
      this.#engine = undefined;
      // Not what was read beside it: while it kept us waiting much may have happened.
      const kernel = await readKernel().catch(() => {
        throw error;
      });
      return { is: 'kernel', kernel, because: error instanceof Error ? error.message : String(error) };
    }
  }

  async perform(action: Action, signal: AbortSignal): Promise<void> {
    await perform(() => this.#connected(), action, signal, { timeoutMs: this.#settings.timeoutMs });
  }

  async #read(): Promise<Snapshot> {
    return readSnapshot(await this.#connected(), this.#settings.instance, this.#details);
  }

  #connected(): Promise<Engine> {
    this.#engine ??= connect(this.#settings.dockerHost);
    return this.#engine;
  }
}

async function within<Value>(ms: number, reading: Promise<Value>): Promise<Value> {
  const enough = new AbortController();
  const late = sleep(ms, undefined, { signal: enough.signal }).then(() => {
    throw new Error(`reading this host takes longer than ${ms / 1000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([reading, late]);
  } finally {
    enough.abort();
  }
}
