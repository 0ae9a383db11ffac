import { type Action, isOfKernel } from '../../src/core/action.ts';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { Declaration, Fleet } from '../../src/core/fleet.ts';
import { keyOf, type Probe, type Replies } from '../../src/core/probe.ts';
import { type Fetched, NONE, type Revision } from '../../src/core/revision.ts';
import { kinds } from '../../src/kinds/index.ts';
import { type Decision, decide, type Rules } from '../../src/loop/decide.ts';
import type { Hands, Reading } from '../../src/loop/hands.ts';
import { type Kept, type Memory, newMemory } from '../../src/loop/memory.ts';
import { carryOut, type TurnReport } from '../../src/loop/turn.ts';
import { makePlan } from '../../src/plan/make.ts';
import { stopContainer } from '../model/engine.ts';
import { intent } from '../model/fleet.ts';
import { bare, registry } from '../model/ground.ts';
import { ModelHost } from '../model/host.ts';

interface Commit {
  readonly parent: string | undefined;
  readonly fleets: readonly Fleet[];
}

export const NOTHING: Kept = { applied: undefined, doubted: undefined, confirmed: undefined };

/**
 * A loop on a host in memory, and a repository beside it. Everything that can
 * go wrong is a field that a test sets.
 */
export class Stage implements Hands {
  readonly host: ModelHost = ModelHost.from(bare, registry);
  readonly commits: Map<string, Commit> = new Map();
  memory: Memory;
  source: Fetched = { is: 'nothing' };
  rules: Rules = { instance: 'default', allowEmpty: false, maxDestroy: undefined };
  kept: Kept = NOTHING;
  clock = 1_000_000;
  /** What cannot be read, if it cannot. */
  blind: string | undefined;
  /** How the Engine is silent, if it is. */
  silent: string | undefined;
  /** The mirror is lost, or the remote is away: no history can be told. */
  lost = false;
  /** What only the host can tell of a revision, by its id. */
  readonly unfit: Map<string, Diagnostic> = new Map();
  /** Refuses some actions. */
  refuse: (action: Action) => string | undefined = () => undefined;
  /** Who else is on the LAN: addresses, with the MAC that answers for each. */
  readonly rivals: Map<string, string> = new Map();
  /** Addresses that the LAN was asked for. */
  readonly asked: string[] = [];
  readonly done: string[] = [];

  constructor() {
    this.memory = newMemory(this.kept);
  }

  /** Commits fleets, on top of another commit or of nothing. */
  commit(id: string, parent: string | undefined, fleets: readonly Fleet[]): Revision {
    this.commits.set(id, { parent, fleets });
    return { id, commit: id, author: 'Operator', subject: id, declarations: fleets.map(declared) };
  }

  /** Pushes it as well. */
  push(id: string, parent: string | undefined, fleets: readonly Fleet[]): void {
    this.source = { is: 'revision', revision: this.commit(id, parent, fleets), counts: NONE };
  }

  /** Puts fleets into a directory, which has no history. */
  put(id: string, fleets: readonly Fleet[]): void {
    this.commits.set(id, { parent: undefined, fleets });
    this.source = {
      is: 'revision',
      revision: { id, commit: undefined, author: undefined, subject: undefined, declarations: fleets.map(declared) },
      counts: NONE,
    };
  }

  /** As after a SIGKILL: nothing is remembered but what was kept, and what the host bears. */
  restart(kept: Kept = this.kept): void {
    this.kept = kept;
    this.memory = newMemory(kept);
    this.source = { is: 'nothing' };
  }

  /** A turn and, where it asks the LAN, the one that uses the replies. */
  async turn(signal?: AbortSignal): Promise<TurnReport> {
    const report = await this.halfTurn(signal);
    if (report.asks.length === 0 || report.outcome === 'failed' || report.outcome === 'stopped') return report;
    const next = await this.halfTurn(signal);
    return { ...next, results: [...report.results, ...next.results] };
  }

  /** A turn, and what the LAN replies for the next. */
  async halfTurn(signal: AbortSignal = new AbortController().signal): Promise<TurnReport> {
    const decision = await this.decide();
    const [report, replies] = await Promise.all([
      carryOut(this, this.memory, decision, { parallelism: 4, signal, onStep: () => undefined }),
      this.ask(decision.asks, signal),
    ]);
    this.memory.answers.heard(replies, this.clock);
    return report;
  }

  decide(): Promise<Decision> {
    return decide(this, this.memory, this.rules);
  }

  fetched(): Fetched {
    return this.source;
  }

  async look(): Promise<Reading> {
    if (this.blind !== undefined) throw new Error(this.blind);
    const host = this.host.snapshot;
    if (this.silent === undefined) return { is: 'whole', host };
    const { links, routes, guards } = host;
    return { is: 'kernel', kernel: { links, routes, guards }, because: this.silent };
  }

  plan(revision: Revision, host: ModelHost['snapshot'], awaited: ReadonlySet<string>): ReturnType<Hands['plan']> {
    const fleets = this.commits.get(revision.id)?.fleets ?? [];
    const wrong = this.unfit.get(revision.id);
    return { plan: makePlan(kinds, { ...intent(fleets, { commit: revision.commit }), awaited }, host), diagnostics: wrong ? [wrong] : [] };
  }

  async ask(probes: readonly Probe[], _signal: AbortSignal): Promise<Replies> {
    this.asked.push(...probes.map(({ address }) => address));
    return new Map(
      probes.map((probe) => {
        const mac = this.rivals.get(probe.address);
        return [keyOf(probe), mac === undefined ? { is: 'free' } : { is: 'taken', mac }];
      }),
    );
  }

  async isOnTop(commit: string, of: readonly string[]): Promise<boolean> {
    if (this.lost) return false;
    const line: string[] = [];
    for (let at: string | undefined = commit; at !== undefined; at = this.commits.get(at)?.parent) line.push(at);
    return of.every((each) => line.includes(each));
  }

  async recall(commits: readonly string[]): Promise<Revision | undefined> {
    if (this.lost) return undefined;
    for (const id of commits) {
      const found = this.commits.get(id);
      if (found && (await this.isOnTop(id, commits))) return this.commit(id, found.parent, found.fleets);
    }
    return undefined;
  }

  keep(kept: Kept): void {
    this.kept = kept;
  }

  async perform(action: Action): Promise<void> {
    const refused = isOfKernel(action) ? this.refuse(action) : (this.silent ?? this.refuse(action));
    if (refused !== undefined) throw new Error(refused);
    this.host.perform(action);
    this.done.push(action.do);
  }

  now(): number {
    return this.clock;
  }

  /** Somebody stops a container. */
  stop(name: string): void {
    for (const container of this.host.snapshot.containers) if (container.name === name) stopContainer(this.host.world, container.id);
  }

  /** Somebody removes one. */
  remove(name: string): void {
    const { world } = this.host;
    world.containers = world.containers.filter((container) => container.name !== name);
  }

  /** Names of our containers on the host. */
  get containers(): readonly string[] {
    return this.host.snapshot.containers.map(({ name }) => name).toSorted();
  }
}

/** The loop only counts these: what they say is in the plan. */
const declared = ({ name, from }: Fleet): Declaration => ({
  name,
  hosts: ['*'],
  suspend: false,
  network: {
    name: 'decnet_lan',
    driver: 'macvlan',
    interface: undefined,
    subnet: undefined,
    gateway: undefined,
    reserved: [],
    hairpin: undefined,
    at: { network: from, driver: from, interface: from, subnet: from, gateway: from, hairpin: from },
  },
  deckies: [],
  from,
});
