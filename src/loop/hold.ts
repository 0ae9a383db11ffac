import { count } from '../core/count.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Fetched, Revision } from '../core/revision.ts';
import type { Plan, Summary } from '../plan/plan.ts';

/** Why the newest intent is not put into force. What was in force before stays so, and is kept whole. */
export interface Hold {
  readonly condition: 'unreachable' | 'missing' | 'unverified' | 'invalid' | 'empty' | 'confirm' | 'limit';
  readonly because: string;
  /** The revision that waits; `undefined` when there is none to confirm. */
  readonly revision: string | undefined;
}

export interface Chosen {
  readonly revision: Revision | undefined;
  readonly hold: Hold | undefined;
}

/** What may be put into force as far as the source alone can tell. */
export function choose(fetched: Fetched, inForce: Revision | undefined): Chosen {
  switch (fetched.is) {
    case 'nothing':
      return { revision: inForce, hold: undefined };
    case 'revision':
      return { revision: fetched.revision, hold: undefined };
    case 'unreachable':
    case 'missing':
    case 'unverified':
    case 'invalid':
      return { revision: inForce, hold: { condition: fetched.is, because: fetched.because, revision: undefined } };
  }
}

/** What only this host could tell of the manifests. */
export function unfit(diagnostics: readonly Diagnostic[]): Hold | undefined {
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  return wrong && { condition: 'invalid', because: `${wrong.file}:${wrong.line}:${wrong.column}: ${wrong.message}`, revision: undefined };
}

/**
 * How a revision came after what is in force: on top of it, or not; not known
 * when nothing tells what is in force; `none` where sources have no history.
 */
export type History = 'on-top' | 'rewritten' | 'unknown' | 'none';

export interface Limits {
  /** A directory without manifests means that everything is to go. */
  readonly allowEmpty: boolean;
  /** How much one turn may destroy, in resources or as a share of what there is; `undefined`: anything. */
  readonly maxDestroy: { readonly count: number } | { readonly share: number } | undefined;
}

/**
 * Whether a plan that takes things away was meant to. Deleting manifests in a
 * commit on top of the one in force is clear intent; a history that was
 * rewritten, an empty directory or a landslide may be an accident.
 */
export function doubt(revision: Revision, { summary }: Plan, history: History, limits: Limits): Hold | undefined {
  const { destroy } = summary;
  if (destroy === 0) return undefined;
  const would = `${count(destroy, 'resource')} would go`;
  const sure = `say \`decnet-sync reconcile --confirm ${revision.id}\``;
  const hold = (condition: Hold['condition'], because: string): Hold => ({ condition, because, revision: revision.id });
  switch (history) {
    case 'none':
      if (revision.declarations.length === 0 && !limits.allowEmpty) {
        return hold('empty', `there is no fleet in the directory, and ${would}: ${sure} if that is meant`);
      }
      break;
    case 'rewritten':
      return hold(
        'confirm',
        `${revision.id} is not on top of the commit in force, and ${would}: ${sure}, or commit on top of it, if that is meant`,
      );
    case 'unknown':
      return hold(
        'confirm',
        `nothing tells which commit is in force on this host, and ${would}: ${sure}, or commit on top of it, if that is meant`,
      );
    case 'on-top':
      break;
  }
  const most = mostOf(limits.maxDestroy, summary);
  return destroy > most
    ? hold('limit', `${would}, and at most ${most} may at once (prune.maxDestroy): ${sure} if that is meant`)
    : undefined;
}

function mostOf(limit: Limits['maxDestroy'], { destroy, replace, update, unchanged }: Summary): number {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  return 'count' in limit ? limit.count : Math.floor(limit.share * (destroy + replace + update + unchanged));
}
