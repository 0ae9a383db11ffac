import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../core/action.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { Details } from '../host/details.ts';
import { connect, type Engine } from '../host/engine.ts';
import { perform } from '../host/perform.ts';
import { readSnapshot } from '../host/read.ts';
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

  /** Reads the host whole. An Engine that hangs is one that cannot be read. */
  async look(): Promise<Snapshot> {
    const enough = new AbortController();
    const late = sleep(LOOK_MS, undefined, { signal: enough.signal }).then(() => {
      throw new Error(`reading this host takes longer than ${LOOK_MS / 1000} s`);
    });
    try {
      return await Promise.race([this.#read(), late]);
    } catch (error) {
      // It may come back as another version, that speaks another API.
      this.#engine = undefined;
      throw error;
    } finally {
      enough.abort();
      late.catch(() => undefined);
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
