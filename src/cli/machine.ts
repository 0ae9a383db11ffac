import type { Action } from '../core/action.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { Details } from '../host/details.ts';
import { connect, type Engine } from '../host/engine.ts';
import { HeadStart } from '../host/head-start.ts';
import { perform } from '../host/perform.ts';
import { readKernel, readSnapshot } from '../host/read.ts';
import type { Reading } from '../loop/hands.ts';
import { requireFitHost, requireOneMachine } from './fit.ts';
import { Patience } from './patience.ts';
import type { Settings } from './settings.ts';

/** This machine and its Engine, for as long as the daemon runs: the connection is made anew when it breaks. */
export class Machine {
  readonly #settings: Settings;
  #engine: Promise<Engine> | undefined;
  readonly #details = new Details();
  readonly #patience: Patience;
  readonly #headStart = new HeadStart();

  /** `answered`: the Engine hung, and does no more. */
  constructor(settings: Settings, answered: () => void) {
    this.#settings = settings;
    this.#patience = new Patience(answered);
  }

  /** Reads the host whole, or, when the Engine is silent, what the kernel tells. One that hangs is silent, too. */
  async look(): Promise<Reading> {
    try {
      return { is: 'whole', host: await this.#patience.with(this.#read()) };
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
    const done = (): Promise<void> => perform(() => this.#connected(), action, signal, { timeoutMs: this.#settings.timeoutMs });
    await (action.do === 'container.start' ? this.#headStart.run(done) : done());
  }

  async #read(): Promise<Snapshot> {
    const engine = await this.#connected();
    requireOneMachine(engine);
    requireFitHost(engine);
    return readSnapshot(engine, this.#settings.instance, this.#details);
  }

  #connected(): Promise<Engine> {
    this.#engine ??= connect(this.#settings.dockerHost);
    return this.#engine;
  }
}
