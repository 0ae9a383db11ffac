import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Narrator } from './narrator.ts';
import type { Stage } from './stage.ts';

const FLEETS = new URL('../../fleets/', import.meta.url).pathname;

/** A repository, one manifest in it, and what it would change. */
export async function prologue(narrator: Narrator, { remote, work, config, host, git, sync }: Stage): Promise<void> {
  const inWork = { cwd: work };
  narrator.say('The manifests live in a git repository on a server. The first one describes three decoy machines of an office.');
  await narrator.ask(git('init', '--quiet', '--bare', remote));
  await narrator.ask(git('clone', '--quiet', remote, work));
  await mkdir(join(work, 'fleets'));
  await cp(join(FLEETS, 'office.yaml'), join(work, 'fleets', 'office.yaml'));
  await narrator.show('git add fleets/office.yaml', git('add', 'fleets/office.yaml'), inWork);
  await narrator.show("git commit -m 'Decoys for the office'", git('commit', '--quiet', '-m', 'Decoys for the office'), inWork);
  await narrator.show('git push', git('push', '--quiet', 'origin', 'HEAD:main'), inWork);

  narrator.say('The sensor host is told where that repository is. That is all its configuration.');
  await narrator.show('cat config.yaml', host('cat', config));

  narrator.say('What would it change on this host? A plan changes nothing.');
  await narrator.show('decnet-sync plan', sync('plan'));
}

/** Whoever is on the LAN sees machines, and so does the host. */
export async function encounter(narrator: Narrator, { peer, host, sync }: Stage): Promise<void> {
  narrator.say('An outsider on the LAN sees machines: each answers ping, has a MAC of its own, and serves what it pretends to be.');
  await narrator.show('peer$ ping -c 1 192.168.50.21', peer('ping', '-c', '1', '192.168.50.21'));
  await narrator.show('peer$ arping -c 1 -I eth0 192.168.50.20', peer('arping', '-c', '1', '-I', 'eth0', '192.168.50.20'));
  await narrator.show('peer$ wget -qO- http://192.168.50.20/', peer('busybox', 'wget', '-qO-', 'http://192.168.50.20/'));

  narrator.say('A host cannot talk to its own macvlan children, except through the hairpin: a link with an exact route to each decky.');
  await narrator.show('ip route', host('ip', 'route'));
  await narrator.show('ping -c 1 192.168.50.22', host('ping', '-c', '1', '192.168.50.22'));
  await narrator.show('decnet-sync status', sync('status'));
}
