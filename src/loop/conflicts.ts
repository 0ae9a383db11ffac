import { keyOf, type Probe, type Replies, type Reply } from '../core/probe.ts';

/** How often in a row nobody else must have answered before a conflict is over: strangers come and go. */
const QUIET = 3;

interface Conflict {
  readonly reply: Extract<Reply, { is: 'taken' }>;
  /** How often in a row nobody else has answered since. */
  readonly quiet: number;
}

/** What became known of one address by asking once more. */
export interface News {
  readonly probe: Probe;
  readonly mac: string;
  readonly is: 'begun' | 'over';
}

/** The addresses of ours that strangers answer for as well, as far as the watch has heard. */
export class Conflicts {
  readonly #known = new Map<string, Conflict>();

  /** Takes in what was replied; where nobody could be asked, all stays as it was. */
  heard(probes: readonly Probe[], replies: Replies): readonly News[] {
    return probes.flatMap((probe) => this.#judge(probe, replies.get(keyOf(probe))) ?? []);
  }

  /** Forgets addresses that are none of ours any more: nobody is to be asked about them. */
  keep(probes: readonly Probe[]): void {
    const ours = new Set(probes.map(keyOf));
    for (const key of this.#known.keys()) if (!ours.has(key)) this.#known.delete(key);
  }

  /** As the LAN's replies, for planning. */
  get replies(): Replies {
    return new Map([...this.#known].map(([key, { reply }]) => [key, reply]));
  }

  get size(): number {
    return this.#known.size;
  }

  #judge(probe: Probe, reply: Reply | undefined): News | undefined {
    const key = keyOf(probe);
    const known = this.#known.get(key);
    if (reply?.is === 'taken') {
      this.#known.set(key, { reply, quiet: 0 });
      return known?.reply.mac === reply.mac ? undefined : { probe, mac: reply.mac, is: 'begun' };
    }
    if (reply?.is !== 'free' || known === undefined) return undefined;
    if (known.quiet + 1 < QUIET) {
      this.#known.set(key, { ...known, quiet: known.quiet + 1 });
      return undefined;
    }
    this.#known.delete(key);
    return { probe, mac: known.reply.mac, is: 'over' };
  }
}
