import type { StepResult } from '../apply/execute.ts';
import type { Begun, Turn } from '../loop/daemon.ts';
import type { Decision } from '../loop/decide.ts';
import { summaryText } from '../render/plan-text.ts';
import type { Log } from './log.ts';
import { stepRecord } from './turn-record.ts';

const NOTHING = ', so nothing is done';
const MENDED = ' whole, so nothing is done but to put back what the kernel lacks';

/** Tells the log what the daemon does. What is as it was before is told once, not once a turn. */
export class Narrator {
  readonly #log: Log;
  #told = '';
  /** What was in force when last seen: a turn that begins has not looked yet. */
  #commit: string | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  begun({ id, reasons }: Begun): void {
    this.#log.debug({ turn: id, commit: this.#commit, reasons }, 'turn begins');
  }

  decided({ id, reasons }: Begun, { revision, hold, diagnostics, host, because, plan, ready, stuck }: Decision): void {
    this.#commit = revision?.commit;
    const log = this.#log.child({ turn: id, commit: this.#commit });
    const said = JSON.stringify([revision?.id, hold, because, plan?.blocked, stuck]);
    if (said !== this.#told) {
      if (host === undefined) log.error(`this host cannot be read${ready === undefined ? NOTHING : MENDED}: ${because}`);
      for (const { severity, file, line, column, message } of diagnostics) {
        log[severity === 'error' ? 'error' : 'warn'](`${file}:${line}:${column}: ${message}`);
      }
      if (hold !== undefined) log.warn({ condition: hold.condition }, `held: ${hold.because}`);
      for (const { resource, because: why } of plan?.blocked ?? []) log.warn({ resource }, `${resource} is blocked: ${why}`);
      for (const resource of stuck) log.error({ resource, differences: differencesOf(plan, resource) }, `${resource} does not converge`);
    }
    this.#told = said;
    if (ready !== undefined && ready.steps.length > 0)
      log.info({ reasons, author: revision?.author }, plan === undefined ? 'puts back what the kernel lacks' : summaryText(plan.summary));
  }

  step({ id }: Begun, commit: string | undefined, result: StepResult): void {
    const { resource, verb, because, outcome, durationMs, error } = stepRecord(result);
    const log = this.#log.child({ turn: id, commit, resource, verb, durationMs });
    if (outcome === 'done') log.info(`${verb} ${resource} (${because})`);
    else if (stopped(result)) log.info(`${verb} ${resource}: ${error}`);
    else if (outcome === 'failed') log.error(`${verb} ${resource}: ${error}`);
    else log.warn(`${verb} ${resource} was skipped: ${error}`);
  }

  ended({ id, revision, outcome, durationMs, results }: Turn): void {
    const level = results.length > 0 ? 'info' : 'debug';
    this.#log[level]({ turn: id, commit: revision?.commit, durationMs }, `turn ends: ${outcome}`);
  }
}

/** Cut short, for something newer or for good. */
const stopped = (result: StepResult): boolean =>
  result.outcome === 'failed' && result.error instanceof Error && result.error.name === 'AbortError';

/** The fields that differ, without values: they may be secrets. */
const differencesOf = (plan: Decision['plan'], of: string): readonly string[] =>
  plan?.steps
    .filter(({ resource }) => resource === of)
    .flatMap(({ because, differences }) => [because, ...differences.map(({ field }) => field)]) ?? [];
