import { expect, onTestFinished } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { onHost } from './commands.ts';
import { engine } from './engine.ts';
import { addCable, ipWhileTesting } from './nic.ts';

/** Things of other people on the host, named and placed to be mistaken for ours. They go with the test. */
export async function inviteStrangers(lab: Lab): Promise<void> {
  await addCable(lab, 'cable0', 'cable1');
  await ipWhileTesting(lab, 'link add foreign0 link cable0 group 7 type macvlan mode bridge', 'link del foreign0');
  await ipWhileTesting(lab, 'link set foreign0 up alias decnet-sync-not', 'link set foreign0 down');
  await ipWhileTesting(lab, 'route add 10.9.0.0/16 via 192.168.50.1', 'route del 10.9.0.0/16');
  await ipWhileTesting(lab, 'route add 192.168.50.77/32 dev eth0 proto static', 'route del 192.168.50.77/32');
  await ipWhileTesting(lab, 'route add 10.99.0.1/32 dev cable1 proto 222', 'route del 10.99.0.1/32');

  await foreignBridge(lab, 'x_decnet_lan', '10.1.0.0/24');
  await foreignBridge(lab, 'decnet_lan2', '10.2.0.0/24');
  await foreignContainer(lab, 'office', 'x_decnet_lan');
  await foreignContainer(lab, 'decnet', 'none');
}

export async function foreignNetwork(lab: Lab, Name: string, how: object): Promise<string> {
  const network = await (await engine(lab)).createNetwork({ Name, ...how });
  onTestFinished(() => network.remove());
  return network.id;
}

async function foreignBridge(lab: Lab, name: string, subnet: string): Promise<void> {
  const id = await foreignNetwork(lab, name, { Driver: 'bridge', IPAM: { Config: [{ Subnet: subnet }] } });
  // A bridge tells of a port once more when its forward delay, 15 s, is over: into whatever listens by then.
  const made = await onHost(lab, 'ip', 'link', 'set', `br-${id.slice(0, 12)}`, 'type', 'bridge', 'forward_delay', '0');
  expect(made).toMatchObject({ exitCode: 0 });
}

/** A container that runs, without any label. */
export async function foreignContainer(lab: Lab, name: string, network: string, address?: string): Promise<string> {
  const container = await (await engine(lab)).createContainer({
    name,
    Image: 'busybox:1.36',
    Cmd: ['sleep', 'infinity'],
    HostConfig: { Init: true, NetworkMode: network },
    ...(address === undefined ? {} : { NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: address } } } } }),
  });
  onTestFinished(() => container.remove({ force: true }).catch(() => undefined)); // the test may have done so
  await container.start();
  return container.id;
}
