import { afterAll, beforeAll, beforeEach } from 'vitest';
import { LINK_GROUP } from '../../../src/core/mark.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { askMirror } from './ask-mirror.ts';
import { firstHost } from './commands.ts';
import { engine } from './engine.ts';
import { ipIn, links, succeed } from './kernel.ts';
import { MIRRORED } from './mirror.ts';
import { openRealHost, type RealHost } from './real-host.ts';
import { Twins } from './twins.ts';

/** What the model has from the start: names of the one image that only stays alive. */
const IMAGES = ['pause', 'cowrie', 'nginx'] as const;

/**
 * Makes the lab's first host the one that random intents are about: two NICs with their addresses,
 * some images. Every test finds it bare. The function it returns opens the host beside its model.
 */
export function useSmallWorld(lab: Lab): () => Promise<Twins> {
  let real: RealHost | undefined;
  beforeAll(async () => {
    await ipIn(lab.lan.namespace, 'link', 'add', 'lan1', 'type', 'veth', 'peer', 'name', 'eth1', 'netns', firstHost(lab).namespace);
    await ipIn(lab.lan.namespace, 'link', 'set', 'lan1', 'up');
    // With the address goes the way out: who looks for a registry there is refused at once.
    await succeed(lab, 'ip', 'address', 'flush', 'dev', 'eth0');
    await succeed(lab, 'ip', 'address', 'add', '10.0.0.5/24', 'dev', 'eth0');
    await succeed(lab, 'ip', 'address', 'add', '10.1.0.5/24', 'dev', 'eth1');
    await succeed(lab, 'ip', 'link', 'set', 'eth1', 'up');
    const docker = await engine(lab);
    for (const repo of IMAGES) await docker.getImage(MIRRORED.image).tag({ repo, tag: 'latest' });
    await askMirror(firstHost(lab));
    real = openRealHost(lab);
  });
  beforeEach(() => bare(lab));
  afterAll(() => real?.end());
  return () => {
    if (real === undefined) throw new Error('the host has not been opened');
    return Twins.of(real);
  };
}

/** Takes away whatever the test before has left; not sooner, so that one that fails can be explained. */
async function bare(lab: Lab): Promise<void> {
  const docker = await engine(lab);
  const containers = await docker.listContainers({ all: true });
  await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
  for (const { Id, Driver } of await docker.listNetworks()) if (Driver === 'macvlan') await docker.getNetwork(Id).remove();
  const ours = (await links(lab)).filter(({ group }) => group === String(LINK_GROUP));
  for (const { ifname } of ours) await succeed(lab, 'ip', 'link', 'del', ifname);
  await succeed(lab, 'nft', 'flush', 'ruleset');
  await docker
    .getImage(MIRRORED.name)
    .remove()
    .catch(() => undefined); // not every test has pulled it
}
