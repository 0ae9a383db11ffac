import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Action, Making } from '../core/action.ts';
import type { Probe } from '../core/probe.ts';
import type { Engine } from '../host/engine.ts';
import { make, perform } from '../host/perform.ts';
import { type Early, earlyOf } from '../plan/ahead.ts';
import type { Plan } from '../plan/plan.ts';
import type { Hooks } from './hooks.ts';

/** So long the LAN is only listened to: who has an address says so within a few milliseconds, and nothing is made for it. */
const LISTEN_MS = 100;

/** Until when something may be made ahead, and for which addresses. */
export interface Meanwhile {
  /** The LAN has replied, or nobody waits for it any longer. */
  readonly over: AbortSignal;
  /** Whether nobody has spoken for an address so far. */
  readonly isSilent: (probe: Probe) => boolean;
}

interface Made {
  readonly action: Making;
  readonly id: string;
}

/**
 * Uses the second in which the LAN is asked: makes containers, and the networks they are for, without starting any. What is
 * in no plan after that, be it that somebody spoke late, is gone when this is disposed of.
 */
export class Ahead implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #atOnce: number;
  readonly #hooks: Hooks;
  readonly #made = new Map<string, Made>();

  constructor(engine: Engine, atOnce: number, hooks: Hooks) {
    this.#engine = engine;
    this.#atOnce = atOnce;
    this.#hooks = hooks;
  }

  async make(plan: Plan, meanwhile: Meanwhile): Promise<void> {
    await sleep(LISTEN_MS, undefined, { signal: meanwhile.over }).catch(() => undefined);
    const early = earlyOf(plan);
    const isNetwork = ({ actions }: Early): boolean => actions.some((action) => action.do === 'network.create');
    for (const network of early.filter(isNetwork)) await this.#makeOf(network, meanwhile);
    const left = early.filter((each) => !isNetwork(each)).values();
    const work = async (): Promise<void> => {
      for (const each of left) await this.#makeOf(each, meanwhile);
    };
    await Promise.all(Array.from({ length: this.#atOnce }, work));
  }

  /** Whether an action is done already. What was made otherwise than it is to be goes first. */
  async has(action: Action): Promise<boolean> {
    const made = this.#made.get(nameOf(action));
    if (made === undefined) return false;
    this.#made.delete(nameOf(action));
    if (isDeepStrictEqual(made.action, action)) return true;
    await this.#remove(made);
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Services before the bases whose namespace they are to join, and networks last.
    for (const made of [...this.#made.values()].reverse()) await this.#remove(made);
  }

  async #makeOf({ probes, actions }: Early, { over, isSilent }: Meanwhile): Promise<void> {
    for (const action of actions) {
      if (over.aborted || this.#hooks.signal.aborted || !probes.every(isSilent)) return;
      // Why something cannot be made is told when its turn comes.
      const id = await make(this.#engine, action).catch(() => undefined);
      if (id === undefined) return;
      this.#made.set(nameOf(action), { action, id });
      this.#hooks.afterAction(action);
    }
  }

  async #remove({ action: { do: what, name }, id }: Made): Promise<void> {
    const removal: Action = { do: what === 'network.create' ? 'network.remove' : 'container.remove', id, name };
    await perform(async () => this.#engine, removal, new AbortController().signal, { timeoutMs: 0 });
  }
}

const nameOf = (action: Action): string => ('name' in action ? `${action.do} ${action.name}` : action.do);
