import type { Fleet } from '../../src/core/fleet.ts';
import type { Intent } from '../../src/core/intent.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { kinds } from '../../src/kinds/index.ts';
import { load } from '../../src/manifest/load.ts';
import { settle } from '../../src/manifest/settle.ts';
import { makePlan } from '../../src/plan/make.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { PlanHead } from '../../src/render/plan-json.ts';
import { readDirectory } from '../../src/source/directory.ts';
import { eth0 } from '../core/link.ts';
import { ModelHost } from '../model/host.ts';

/** The host of every screen in the README: one NIC, an address, a default route, two images. */
const UNTOUCHED: Snapshot = {
  links: [eth0],
  routes: [{ to: 'default', device: 'eth0', gateway: '192.168.50.1', source: undefined, protocol: '16', metric: 100 }],
  networks: [],
  containers: [],
  images: ['busybox:1.36', 'registry.k8s.io/pause:3.10'],
  guards: { is: 'read', tables: [] },
};

export const HEAD = { host: 'sensor-01', instance: 'default', commit: '675c2ee81dc1f09b3b5e' } as const;

export const sensor = (): ModelHost => ModelHost.from(UNTOUCHED, ['nginx:1.27']);

/** The example fleet as it turns out on that host. */
export async function office(): Promise<readonly Fleet[]> {
  const { declarations, diagnostics } = load(await readDirectory('fleets/office.yaml'));
  const settled = settle(declarations, UNTOUCHED);
  if (diagnostics.length + settled.diagnostics.length > 0) throw new Error('the example is not valid');
  return settled.fleets;
}

export const intentOf = (fleets: readonly Fleet[]): Intent => ({ instance: HEAD.instance, commit: HEAD.commit, fleets, scope: undefined });

export const headOf = (fleets: readonly Fleet[]): PlanHead => ({ ...HEAD, networks: fleets.map(({ network }) => network) });

export const planOf = (fleets: readonly Fleet[], host: ModelHost, how: Pick<Intent, 'adopt'> = {}): Plan =>
  makePlan(kinds, { ...intentOf(fleets), ...how }, host.snapshot);

/** That host with the fleet on it. */
export function hostWith(fleets: readonly Fleet[]): ModelHost {
  const host = sensor();
  for (const { actions } of planOf(fleets, host).steps) for (const action of actions) host.perform(action);
  return host;
}
