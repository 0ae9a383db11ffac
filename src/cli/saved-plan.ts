import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fingerprint, sha256 } from '../core/mark.ts';
import type { Plan } from '../plan/plan.ts';
import { planJson } from '../render/plan-json.ts';
import { Ended, EXIT } from './exit.ts';
import type { Manifests } from './manifests.ts';
import type { Settings } from './settings.ts';
import type { Survey } from './survey.ts';

/**
 * A plan that was shown to somebody. It holds no secrets and is never executed
 * itself: `apply` makes its own plan and goes ahead only if it is this one.
 */
interface SavedPlan {
  readonly format: 'decnet-sync/saved-plan/v1';
  readonly id: string;
  /** Empty for the configured source. */
  readonly path: string;
  readonly host: string;
  readonly instance: string;
  readonly content: string;
  readonly digest: string;
  /** Whether it was made with --adopt. */
  readonly adopt?: boolean;
}

/** Everything the plan would do, secrets included, in one number: in whatever directory its manifests were named from. */
const digestOf = ({ steps, blocked }: Plan): string =>
  sha256(fingerprint(steps.map(lessPlace)) + fingerprint(blocked.map(lessPlace)) + JSON.stringify(steps.map(({ id }) => id)));

const lessPlace = <T extends { readonly from: unknown }>({ from: _, ...what }: T): Omit<T, 'from'> => what;

export async function savePlan(file: string, { head, plan, intent, diagnostics }: Survey, { path, content }: Manifests): Promise<void> {
  const saved: SavedPlan = {
    format: 'decnet-sync/saved-plan/v1',
    id: randomUUID(),
    path: path && resolve(path),
    host: head.host,
    instance: head.instance,
    content,
    digest: digestOf(plan),
    adopt: intent.adopt === true,
  };
  await writeFile(file, `${JSON.stringify({ ...saved, plan: planJson(head, plan, diagnostics) }, null, 2)}\n`, { mode: 0o600 });
}

export async function loadPlan(file: string): Promise<SavedPlan> {
  try {
    const saved: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (isSavedPlan(saved)) return saved;
  } catch (cause) {
    throw new Ended(EXIT.invalid, `cannot read plan ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  throw new Ended(EXIT.invalid, `${file} is no plan that \`decnet-sync plan --out\` wrote`);
}

function isSavedPlan(value: unknown): value is SavedPlan {
  if (value === null || typeof value !== 'object') return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    fields.get('format') === 'decnet-sync/saved-plan/v1' &&
    ['id', 'path', 'host', 'instance', 'content', 'digest'].every((field) => typeof fields.get(field) === 'string')
  );
}

/** Why the saved plan is not what would be done now, if it is not. */
export function staleness(saved: SavedPlan, { head, plan }: Survey, { content }: Manifests): string | undefined {
  if (saved.host !== head.host) return `it was made for host ${saved.host}, and this is ${head.host}`;
  if (saved.instance !== head.instance) return `it was made for instance ${saved.instance}, and this is ${head.instance}`;
  if (saved.content !== content) return `the manifests at ${saved.path || 'the configured source'} changed since`;
  if (saved.digest !== digestOf(plan)) return `the host changed since, and so would what is to be done${blockedNow(plan)}`;
  return undefined;
}

const blockedNow = ({ blocked: [first] }: Plan): string =>
  first === undefined ? '' : `: now ${first.resource} is blocked: ${first.because}`;

/** A plan is for one use: a second one is refused, even after the host was put back. Who asks holds the lock: nobody else uses it meanwhile. */
export function requireUnused({ id }: SavedPlan, { state }: Settings): void {
  if (existsSync(join(state, USED, id))) throw new Ended(EXIT.refused, 'this plan was applied before: make a new one');
}

export async function useUp({ id }: SavedPlan, { state }: Settings): Promise<void> {
  await mkdir(join(state, USED), { recursive: true });
  await writeFile(join(state, USED, id), '');
}

/** Where the state directory remembers them. */
const USED = 'used-plans';
