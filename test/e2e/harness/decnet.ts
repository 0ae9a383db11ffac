import { expect, onTestFinished } from 'vitest';
import type { Driver } from '../../../src/core/fleet.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { onHost } from './commands.ts';
import { MODE } from './driver.ts';
import { engine } from './engine.ts';
import { settled } from './snapshot.ts';

/** What DECNET leaves behind when it is not torn down: a network, a hairpin, a decky at .20 with a web server. It goes with the test. */
export async function leftByDecnet(lab: Lab): Promise<void> {
  const docker = await engine(lab);
  await groundLeftByDecnet(lab, 'macvlan');
  onTestFinished(async () => {
    for (const name of ['decky-01-web', 'decky-01']) await docker.getContainer(name).remove({ force: true }).catch(nothing);
  });
  const base = await docker.createContainer({
    name: 'decky-01',
    Hostname: 'fileserver',
    Image: 'busybox:1.36',
    Cmd: ['sleep', 'infinity'],
    HostConfig: { NetworkMode: 'decnet_lan', CapAdd: ['NET_ADMIN'], Init: true, RestartPolicy: { Name: 'unless-stopped' } },
    NetworkingConfig: { EndpointsConfig: { decnet_lan: { IPAMConfig: { IPv4Address: '192.168.50.20' } } } },
  });
  await base.start();
  const web = await docker.createContainer({
    name: 'decky-01-web',
    Image: 'busybox:1.36',
    Cmd: ['httpd', '-f', '-p', '80', '-h', '/www'],
    Labels: { 'decnet.fleet.service': 'true', 'decnet.fleet.decky': 'decky-01', 'decnet.fleet.service_name': 'web' },
    HostConfig: { NetworkMode: `container:${base.id}`, RestartPolicy: { Name: 'unless-stopped' } },
  });
  await web.start();
  await settled(lab);
}

/** The same without a decky. */
export async function groundLeftByDecnet(lab: Lab, driver: Driver): Promise<void> {
  const docker = await engine(lab);
  const name = `decnet_${driver}0`;
  onTestFinished(async () => {
    await docker.getNetwork('decnet_lan').remove().catch(nothing);
    await onHost(lab, 'ip', 'link', 'del', name);
  });
  await docker.createNetwork({
    Name: 'decnet_lan',
    Driver: driver,
    Options: { parent: 'eth0', ...(driver === 'ipvlan' ? { ipvlan_mode: 'l2' } : {}) },
    IPAM: { Driver: 'default', Config: [{ Subnet: '192.168.50.0/24', Gateway: '192.168.50.1', IPRange: '192.168.50.16/28' }] },
  });
  const ip = async (words: string): Promise<void> => expect(await onHost(lab, 'ip', ...words.split(' '))).toMatchObject({ exitCode: 0 });
  await ip(`link add ${name} link eth0 type ${driver} mode ${MODE[driver]}`);
  await ip(`address add 192.168.50.9/32 dev ${name}`);
  await ip(`link set ${name} up`);
  await ip(`route add 192.168.50.16/28 dev ${name}`);
}

const nothing = (): undefined => undefined;
