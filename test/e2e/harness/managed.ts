import { onTestFinished } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { firstHost } from './commands.ts';
import { ipIn, succeed } from './kernel.ts';
import { makeRouters } from './ways-out.ts';

/** A network by which the host is managed: it has .5 there, on an interface of its own, and the outsider .1. */
export const MANAGEMENT = '10.9.0.0/24';

export const managed: NodeJS.ProcessEnv = { DECNET_SYNC_MANAGEMENT_NETWORKS: MANAGEMENT };

/** Lays its cable, which goes with the lab, whose host and gateway forward from then on. */
export async function layManagement(lab: Lab): Promise<void> {
  const { namespace } = lab.peer;
  await ipIn(namespace, 'link', 'add', 'station0', 'type', 'veth', 'peer', 'name', 'mgmt0', 'netns', firstHost(lab).namespace);
  await ipIn(namespace, 'address', 'add', '10.9.0.1/24', 'dev', 'station0');
  await ipIn(namespace, 'link', 'set', 'station0', 'up');
  await succeed(lab, 'ip', 'address', 'add', '10.9.0.5/24', 'dev', 'mgmt0');
  await succeed(lab, 'ip', 'link', 'set', 'mgmt0', 'up');
  await makeRouters(lab);
}

/** Has the LAN's gateway know a way to it, by the host. That goes with the test. */
export async function routeManagement(lab: Lab): Promise<void> {
  const { namespace } = lab.lan;
  await ipIn(namespace, 'route', 'add', MANAGEMENT, 'via', firstHost(lab).address);
  onTestFinished(async () => void (await ipIn(namespace, 'route', 'del', MANAGEMENT)));
}
