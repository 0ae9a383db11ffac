import type { Diagnostic } from '../core/diagnostic.ts';
import type { Probe } from '../core/probe.ts';
import type { ResourceId } from '../core/resource.ts';
import type { Revision } from '../core/revision.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { type Plan, probesOf, type Step } from '../plan/plan.ts';
import { type Foreseen, foresee } from './foresee.ts';
import type { Hands } from './hands.ts';
import { choose, doubt, type History, type Hold, type Limits, unfit } from './hold.ts';
import { look } from './look.ts';
import { commitsOn } from './marks.ts';
import type { Memory } from './memory.ts';
import { mend } from './mend.ts';
import { without } from './without.ts';

/** What a turn found, and what it is going to do about it. */
export interface Decision {
  /** The newest that could be put into force, whether it was or not. */
  readonly newest: string | undefined;
  readonly revision: Revision | undefined;
  readonly hold: Hold | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** `undefined`: it could not be read whole, and `because` tells why. */
  readonly host: Snapshot | undefined;
  readonly because: string | undefined;
  /** All there is to do for the revision; `undefined` when nothing may be done. */
  readonly plan: Plan | undefined;
  /** What did not last, and is not to be repeated right away. */
  readonly stuck: readonly ResourceId[];
  /** What steps of earlier turns were still busy with when it looked. */
  readonly underWay: ReadonlySet<ResourceId>;
  /**
   * What may be done now. The rest of the plan waits for its next try, is under way, or is not known to be free; of a host
   * of which the Engine's half could not be read, only what the kernel lacks is put back.
   */
  readonly ready: Plan | undefined;
  /** What the LAN is to be asked for it, and is not being asked yet. */
  readonly asks: readonly Probe[];
  /** Whether anything waits for nothing else than what the LAN replies. */
  readonly awaits: boolean;
}

export interface Rules extends Limits {
  readonly instance: string;
}

/** Whether the host is as the revision says, for all that could be seen: what is under way may look done before it is. */
export const isSettled = ({ plan, underWay }: Decision): boolean =>
  plan !== undefined && plan.steps.length === 0 && plan.blocked.length === 0 && underWay.size === 0;

/** Chooses what should be, looks at what is, and plans the difference as far as it is sure to be meant. */
export async function decide(hands: Hands, memory: Memory, rules: Rules): Promise<Decision> {
  const fetched = hands.fetched();
  const wrong = 'diagnostics' in fetched ? fetched.diagnostics : [];
  // Before the look: what ends while we look was seen unfinished all the same.
  const underWay = new Set(memory.underWay);
  const sight = await look(hands, memory);
  if (sight.is === 'whole') {
    memory.seen = sight.host;
    memory.inForce ??= await remembered(hands, memory, rules, sight.host);
  }
  const chosen = choose(fetched, memory.inForce);
  const nothing = {
    ...chosen,
    newest: chosen.revision?.id,
    diagnostics: wrong,
    host: undefined,
    plan: undefined,
    stuck: [],
    underWay,
    ready: undefined,
    asks: [],
    awaits: false,
    because: undefined,
  };
  if (sight.is === 'nothing') return { ...nothing, because: sight.because };
  if (sight.is === 'half') return { ...nothing, because: sight.because, ...mend(hands, memory, sight.host, underWay) };
  const { host } = sight;
  if (chosen.revision === undefined) return { ...nothing, host };
  const { revision, foreseen, diagnostics, ...sure } = await intended(hands, memory, rules, chosen.revision, host);
  const hold = sure.hold ?? chosen.hold;
  const found = { ...nothing, revision, host, hold, diagnostics: [...wrong, ...diagnostics] };
  if (revision === undefined || foreseen === undefined) return found;

  accept(hands, memory, revision, hold);
  const now = hands.now();
  const { plan, hoped, isOpen } = foreseen;
  const stuck = memory.tries.judge(plan, underWay, now);
  const leave = new Set([...underWay, ...memory.tries.waiting(now)]);
  const isLeft = ({ resource }: Step): boolean => leave.has(resource);
  const asks = probesOf(without(hoped, isLeft)).filter((probe) => isOpen(probe) && !memory.answers.isAsking(probe));
  const mayBeDone = without(plan, isLeft);
  const ready = without(mayBeDone, ({ probes }) => probes.some(isOpen));
  return { ...found, plan, stuck, ready, asks, awaits: ready.steps.length < mayBeDone.steps.length };
}

/** After a restart: what was in force, if the source does not come up with something better. */
async function remembered(hands: Hands, { kept }: Memory, { instance }: Rules, host: Snapshot): Promise<Revision | undefined> {
  const commits = kept.applied === undefined ? [...commitsOn(instance, host)] : [kept.applied];
  const known = commits.filter((commit) => commit !== undefined);
  // Things that bear no commit would not be in the revision either, and would go.
  return known.length > 0 && known.length === commits.length ? hands.recall(known) : undefined;
}

interface Intended {
  readonly revision: Revision | undefined;
  readonly foreseen: Foreseen | undefined;
  readonly hold: Hold | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The plan for the newest revision, or for the one in force while the newest is in doubt. */
async function intended(hands: Hands, memory: Memory, rules: Rules, revision: Revision, host: Snapshot): Promise<Intended> {
  const foreseen = foresee(hands, memory, revision, host);
  const { diagnostics } = foreseen;
  const hold = unfit(diagnostics) ?? (await doubted(hands, memory, rules, revision, foreseen.plan, host));
  if (hold === undefined) return { revision, foreseen, hold, diagnostics };
  const { inForce } = memory;
  if (hold.condition === 'confirm' && memory.kept.doubted !== revision.id) remember(hands, memory, { doubted: revision.id });
  if (inForce === undefined || inForce.id === revision.id) return { revision: inForce, foreseen: undefined, hold, diagnostics };
  const before = foresee(hands, memory, inForce, host);
  return { revision: inForce, foreseen: unfit(before.diagnostics) ? undefined : before, hold, diagnostics };
}

async function doubted(
  hands: Hands,
  { kept }: Memory,
  rules: Rules,
  revision: Revision,
  plan: Plan,
  host: Snapshot,
): Promise<Hold | undefined> {
  if (plan.summary.destroy === 0 || kept.confirmed === revision.id) return undefined;
  return doubt(revision, plan, await historyOf(hands, kept, rules, revision, host), rules);
}

async function historyOf(hands: Hands, kept: Memory['kept'], { instance }: Rules, { commit }: Revision, host: Snapshot): Promise<History> {
  if (commit === undefined) return 'none';
  if (kept.doubted !== undefined && kept.doubted !== commit && (await hands.isOnTop(commit, [kept.doubted]))) return 'on-top';
  const before = kept.applied === undefined ? [...commitsOn(instance, host)] : [kept.applied];
  const known = before.filter((each) => each !== undefined);
  if (known.length === 0 || known.length < before.length) return 'unknown';
  return (await hands.isOnTop(commit, known)) ? 'on-top' : 'rewritten';
}

/** From here on the revision is in force, whatever becomes of the turn. */
function accept(hands: Hands, memory: Memory, revision: Revision, hold: Hold | undefined): void {
  if (revision.id !== memory.inForce?.id) memory.tries.clear();
  memory.inForce = revision;
  if (hold !== undefined) return;
  const { applied, doubted } = memory.kept;
  if (applied !== revision.commit || doubted !== undefined) remember(hands, memory, { applied: revision.commit, doubted: undefined });
}

function remember(hands: Hands, memory: Memory, news: Partial<Memory['kept']>): void {
  memory.kept = { ...memory.kept, ...news };
  hands.keep(memory.kept);
}
