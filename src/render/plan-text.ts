import type { InspectColor } from 'node:util';
import type { Location } from '../core/diagnostic.ts';
import type { NetworkSpec } from '../core/fleet.ts';
import type { Difference } from '../core/resource.ts';
import { isConverged, type Plan, type Step, type Summary } from '../plan/plan.ts';
import { actionText } from './action.ts';
import type { Paint } from './paint.ts';
import type { PlanHead } from './plan-json.ts';

type Sign = '+' | '~' | '-' | '-/+' | '!';
const COLOUR: Readonly<Record<Sign, InspectColor>> = { '+': 'green', '~': 'yellow', '-': 'red', '-/+': 'magenta', '!': 'red' };

const NO_CHANGES = 'No changes. The host is as the manifests describe it.';

/** The plan as people read it: what, why, where it was asked for, and each action it takes; or that there is `nothing` to do. */
export function planText(head: PlanHead, plan: Plan, paint: Paint, nothing: string = NO_CHANGES): string {
  const commit = head.commit === undefined ? '' : `, commit ${head.commit.slice(0, 12)}`;
  const lines = [
    paint('bold', `Host ${head.host}, instance ${head.instance}${commit}`),
    ...head.networks.map(networkText),
    '',
    ...[...Map.groupBy(plan.steps, ({ resource }) => resource).values()].flatMap((steps) => resourceText(steps, paint)),
    ...plan.blocked.flatMap(({ resource, because, from }) => [title('!', resource, `blocked: ${because}`, from, paint), '']),
    ...(plan.blocked.length > 0 ? [HINT, ''] : []),
    isConverged(plan) ? nothing : `Plan: ${summaryText(plan.summary)}.`,
  ];
  return lines.join('\n');
}

const HINT = 'What bears no mark of ours is never touched: move it out of the way, or change the manifest, and plan again.';

export const summaryText = ({ create, update, replace, destroy, unchanged, blocked }: Summary): string =>
  [
    `${create} to create`,
    `${update} to update`,
    `${replace} to replace`,
    `${destroy} to destroy`,
    `${unchanged} unchanged`,
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
  ].join(', ');

function networkText({ name, driver, parent, subnet, gateway, hostAddresses, hairpin }: NetworkSpec): string {
  const host = hostAddresses.length > 0 ? `, host ${hostAddresses.join(', ')}` : '';
  return `Network ${name}: ${driver} on ${parent}, subnet ${subnet}, gateway ${gateway}${host}, ${hairpin ? `hairpin ${hairpin.address}` : 'no hairpin'}`;
}

function resourceText(steps: readonly Step[], paint: Paint): readonly string[] {
  const [first] = steps;
  if (first === undefined) return [];
  const main = steps.find(({ id }) => !id.startsWith('prepare ')) ?? first;
  const differences = main.differences.map((difference) => `        ${differenceText(difference)}`);
  const actions = steps.flatMap(({ actions }) => actions.map((action) => paint('dim', `        ${actionText(action)}`)));
  return [title(signOf(steps), main.resource, main.because, main.from, paint), ...differences, ...actions, ''];
}

function signOf(steps: readonly Step[]): Sign {
  const verbs = new Set(steps.map(({ verb }) => verb));
  if (verbs.has('destroy')) return verbs.has('create') ? '-/+' : '-';
  return verbs.has('update') ? '~' : '+';
}

function title(sign: Sign, resource: string, because: string, from: Location | undefined, paint: Paint): string {
  const place = from ? paint('dim', `  ${from.file}:${from.line}`) : '';
  return `${paint(COLOUR[sign], `${sign.padStart(3)} ${resource}`)}  (${because})${place}`;
}

/** A value that may be a secret is not in the difference at all: then the name alone is told. */
export function differenceText({ field, ...values }: Difference): string {
  if (!('before' in values) && !('after' in values)) return `~ ${field}: (sensitive value changed)`;
  const before = 'before' in values ? show(values.before) : '…';
  return `~ ${field}: ${before} → ${'after' in values ? show(values.after) : 'gone'}`;
}

const show = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '(default)' : JSON.stringify(value);
