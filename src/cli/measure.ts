import type { StepResult } from '../apply/execute.ts';
import { Metrics } from '../http/metrics.ts';
import type { Begun, Turn } from '../loop/daemon.ts';
import { type Decision, isSettled } from '../loop/decide.ts';
import type { Hold } from '../loop/hold.ts';
import type { Memory } from '../loop/memory.ts';
import type { State } from '../status/status.ts';
import { assessmentOf, surveyOf } from './look.ts';
import type { Settings } from './settings.ts';

const STATES: readonly State[] = ['ready', 'starting', 'degraded', 'missing', 'drifted', 'suspended', 'unknown'];
const CONDITIONS: readonly Hold['condition'][] = ['unreachable', 'missing', 'unverified', 'invalid', 'empty', 'confirm', 'limit'];

export interface Measured {
  readonly settings: Settings;
  readonly memory: Memory;
  readonly version: string;
  readonly fetchedAt: () => number;
}

/** Turns what the daemon does into numbers. */
export class Measure {
  readonly #settings: Settings;
  readonly #metrics: Metrics;
  #convergedAt = 0;
  #last: Pick<Decision, 'revision' | 'host'> = { revision: undefined, host: undefined };

  constructor({ settings, memory, version, fetchedAt }: Measured) {
    this.#settings = settings;
    this.#metrics = new Metrics(version);
    this.#metrics.measured('decnet_sync_last_fetch_age_seconds', () => age(fetchedAt()));
    this.#metrics.measured('decnet_sync_last_converged_age_seconds', () => age(this.#convergedAt));
    this.#metrics.measured('decnet_sync_conflicts', () => memory.conflicts.size);
    this.#metrics.measured('decnet_sync_backoffs', () => memory.tries.waiting(Date.now()).length);
  }

  decided({ startedAt }: Begun, decision: Decision): void {
    const { revision, host, hold } = decision;
    const { lookSeconds, holds } = this.#metrics;
    lookSeconds.observe((Date.now() - startedAt) / 1000);
    for (const condition of CONDITIONS) holds.set({ condition }, hold?.condition === condition ? 1 : 0);
    this.#metrics.commit(revision?.commit);
    if (isSettled(decision)) this.#convergedAt = Date.now();
    this.#last = { revision, host };
  }

  step({ step: { resource, verb }, outcome }: StepResult): void {
    this.#metrics.steps.inc({ kind: resource.split('/')[0] ?? '', verb, outcome });
  }

  ended({ outcome, results, durationMs }: Turn): void {
    this.#metrics.turns.inc({ outcome });
    if (results.length > 0) this.#metrics.turnSeconds.observe(durationMs / 1000);
  }

  text(): Promise<string> {
    const { revision, host } = this.#last;
    // Only when somebody asks: turns are many.
    const states =
      revision && host ? statesOf(assessmentOf(this.#settings, surveyOf(this.#settings, revision, host), host, new Map())) : [];
    for (const state of STATES) this.#metrics.deckies.set({ state }, states.filter((each) => each === state).length);
    return this.#metrics.text();
  }
}

const statesOf = ({ fleets }: ReturnType<typeof assessmentOf>): readonly State[] =>
  fleets.flatMap(({ deckies }) => deckies.map(({ state }) => state));

const age = (at: number): number => (at === 0 ? Number.NaN : (Date.now() - at) / 1000);
