import { expect } from 'vitest';
import type { Action } from '../../../src/core/action.ts';
import type { Intent } from '../../../src/core/intent.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { kinds } from '../../../src/kinds/index.ts';
import { makePlan } from '../../../src/plan/make.ts';
import type { Plan, Step } from '../../../src/plan/plan.ts';
import type { Dice } from '../../model/arbitrary.ts';
import { byRef, restartEngine, stopContainer } from '../../model/engine.ts';
import { registry } from '../../model/ground.ts';
import { ModelHost } from '../../model/host.ts';
import { likeness } from '../../model/likeness.ts';
import { actionText, planText } from '../../model/plan-text.ts';
import { Refusal, setContainer } from '../../model/world.ts';
import type { Meddling, RealHost } from './real-host.ts';

/** An action that is told in each host's own ids. */
export type Deed = (host: Snapshot) => Action;

/** A refusal's words, or `undefined` where the host did as it was told. */
export interface Outcome {
  readonly model: string | undefined;
  readonly real: string | undefined;
}

/** How long a decky may take that will be ready, and one of which that is to be found out. */
const [IN_TIME, SOON] = [30_000, 1_500] as const;

/** A real host and the model of it: what is done to the one is done to the other. */
export class Twins {
  readonly model: ModelHost;
  readonly real: RealHost;

  private constructor(model: ModelHost, real: RealHost) {
    this.model = model;
    this.real = real;
  }

  /** The model starts as the real host is. */
  static async of(real: RealHost): Promise<Twins> {
    return new Twins(ModelHost.from(await real.snapshot(), registry), real);
  }

  async do(deed: Deed): Promise<Outcome> {
    return this.#both(deed(this.model.snapshot), deed(await this.real.snapshot()), SOON);
  }

  async meddle(how: Meddling, container: string): Promise<void> {
    const { id } = byRef(this.model.world, container);
    if (how === 'kill') stopContainer(this.model.world, id);
    else setContainer(this.model.world, id, (c) => ({ ...c, state: 'paused' }));
    await this.real.meddle(how, container);
  }

  async restartEngine(): Promise<void> {
    restartEngine(this.model.world);
    await this.real.restartEngine();
  }

  async expectAlike(when: string): Promise<void> {
    expect(plain(this.model.snapshot), when).toEqual(plain(await this.real.snapshot()));
  }

  /**
   * Both plan what they see, which must be the same plan, and carry it out in an order the dice
   * choose, comparing what they have come to after each step. Only an image that is nowhere may be refused.
   * Returns how many actions were done.
   */
  async apply(intent: Intent, choose: Dice): Promise<number> {
    const plan = makePlan(kinds, intent, this.model.snapshot);
    const real = makePlan(kinds, intent, await this.real.snapshot());
    expect(withoutNumbers(plan)).toBe(withoutNumbers(real));
    const twin = new Map(real.steps.map((step) => [step.id, step]));
    const next = new Map(plan.steps.map((step) => [step, 0]));
    const done = new Set<string>();
    const past: string[] = [];
    for (;;) {
      const ready = [...next.keys()].filter(({ after }) => after.every((id) => done.has(id)));
      const step = ready[choose(Math.max(ready.length, 1))];
      if (step === undefined) return past.length;
      const at = next.get(step) ?? 0;
      const [mine, theirs] = [step.actions[at], twin.get(step.id)?.actions[at]];
      if (mine === undefined || theirs === undefined) throw new Error(`${step.id} has no action ${at} on both hosts`);
      past.push(actionText(mine));
      const outcome = await this.#both(mine, theirs, IN_TIME);
      const refused = outcome.model !== undefined;
      expect(outcome, past.join('\n')).toEqual(refused && mine.do === 'image.pull' ? bothRefused : neitherRefused);
      this.#advance(next, done, step, refused);
      if (!next.has(step)) await this.expectAlike(past.join('\n'));
    }
  }

  #advance(next: Map<Step, number>, done: Set<string>, step: Step, refused: boolean): void {
    const at = (next.get(step) ?? 0) + 1;
    if (!refused && at < step.actions.length) {
      next.set(step, at);
      return;
    }
    next.delete(step);
    if (!refused) done.add(step.id);
  }

  async #both(mine: Action, theirs: Action, timeoutMs: number): Promise<Outcome> {
    return { model: attempt(this.model, mine), real: await this.real.perform(theirs, timeoutMs) };
  }
}

export const bothRefused: object = { model: expect.any(String), real: expect.any(String) };
export const onlyModelRefused: object = { model: expect.any(String), real: undefined };
export const neitherRefused: Outcome = { model: undefined, real: undefined };

function attempt(host: ModelHost, action: Action): string | undefined {
  try {
    host.perform(action);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** What was not seen is left out, as it is of what comes from the other process. */
const plain = (host: Snapshot): unknown => JSON.parse(JSON.stringify(likeness(host)));

/** Only the kernel knows how it numbers its links, and what time it is. */
const withoutNumbers = (plan: Plan): string =>
  planText(plan)
    .replace(/(link\.delete \S+) \d+/g, '$1')
    .replace(/(netdev sealed \S+) \. \d+/g, '$1');
