import type { Revision } from '../core/revision.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Desk } from '../http/desk.ts';
import type { Decision } from '../loop/decide.ts';
import type { Hands } from '../loop/hands.ts';
import { lookAtAll } from '../loop/look.ts';
import type { Memory } from '../loop/memory.ts';
import type { Wake } from '../loop/wake.ts';
import { planJson } from '../render/plan-json.ts';
import { statusJson } from '../render/status.ts';
import type { TurnRecord } from '../render/turn-text.ts';
import type { Asked } from './asked.ts';
import { statusOf, surveyOf } from './look.ts';
import type { Settings } from './settings.ts';
import type { Turns } from './turns.ts';

export interface DeskOptions {
  readonly settings: Settings;
  readonly hands: Hands;
  readonly memory: Memory;
  readonly wake: Wake;
  readonly turns: Turns;
  readonly asked: Asked;
  /** Has the source asked soon. */
  readonly ask: () => void;
  /** What the last turn decided. */
  readonly decision: () => Decision | undefined;
  readonly metrics: () => Promise<string>;
}

/** A turn begins at least this often, or something is very wrong: a look and a fetch both have their limits. */
const SLACK_MS = 300_000;

/** Answers for the daemon to whoever asks over HTTP. */
export function openDesk(options: DeskOptions): Desk {
  const { settings, hands, memory, wake, turns, asked, ask, decision, metrics } = options;

  const see = async (): Promise<{ readonly revision: Revision; readonly host: Snapshot }> => {
    const revision = memory.inForce;
    if (revision === undefined) throw new Error(unreadiness() ?? 'no revision is in force');
    return { revision, host: await lookAtAll(hands, memory) };
  };

  const ailment = (): string | undefined => {
    const since = Date.now() - turns.begunAt;
    return since > settings.resyncMs + SLACK_MS ? `no turn has begun for ${Math.round(since / 1000)} s` : undefined;
  };

  const unreadiness = (): string | undefined => {
    const last = decision();
    if (last === undefined) return 'the first turn has not begun';
    if (last.host === undefined) return `this host cannot be read: ${last.because}`;
    if (last.revision === undefined) return last.hold?.because ?? 'the source has not answered yet';
    return last.plan === undefined ? last.hold?.because : undefined;
  };

  return {
    ailment,
    unreadiness,
    metrics,
    async status() {
      const { revision, host } = await see();
      const found = surveyOf(settings, revision, host);
      const status = await statusOf(settings, found, host);
      const { hold = null, diagnostics = [] } = decision() ?? {};
      return { ...statusJson(found.head, status), hold, diagnostics };
    },
    async plan() {
      const { revision, host } = await see();
      const { head, plan, diagnostics } = surveyOf(settings, revision, host);
      return planJson(head, plan, diagnostics);
    },
    async reconcile() {
      const answered = asked.next();
      ask();
      await answered;
      const next = turns.next();
      // Somebody wants to know now.
      memory.answers.clear();
      wake.atOnce('request');
      return next;
    },
    async outcome(turn, withinMs) {
      const enough = AbortSignal.timeout(withinMs);
      const unfinished = (record: TurnRecord): boolean =>
        record.outcome === 'busy' || record.outcome === 'asking' || (record.outcome === 'changed' && memory.underWay.size > 0);
      let record = await turns.outcome(turn, enough);
      // While earlier turns are at work, or the LAN is asked, it is the turn after that which knows, and the end of it starts one.
      while (record !== undefined && unfinished(record)) record = await turns.outcomeAfter(record.id, enough);
      return record;
    },
    confirm(revision) {
      const held = decision()?.hold?.revision;
      if (held === undefined) return 'nothing is held back';
      if (!held.startsWith(revision)) return `${revision} is not what is held back; that is ${held}`;
      memory.kept = { ...memory.kept, confirmed: held };
      hands.keep(memory.kept);
      return undefined;
    },
    hook: ask,
  };
}
