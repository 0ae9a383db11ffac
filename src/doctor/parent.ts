import type { Link } from '../core/snapshot.ts';
import { type Check, fail, pass, skip } from './check.ts';
import type { Facts, Target } from './facts.ts';
import { users } from './users.ts';

/** Each interface that a network stands on, or would. */
export function parents(facts: Facts): readonly Check[] {
  if ('because' in facts.ground) return [skip('interface', 'links cannot be read, so nothing is known of any interface')];
  const { links } = facts.ground.value;
  return [...Map.groupBy(facts.targets, ({ parent }) => parent)].flatMap(([parent, targets]) => {
    // That nothing tells it is said of the network.
    if (parent === undefined) return [];
    const link = links.find(({ name }) => name === parent);
    return link ? parentOf(link, targets, links, facts) : [missing(parent, links)];
  });
}

const missing = (parent: string, links: readonly Link[]): Check =>
  fail(
    `interface/${parent}`,
    `this host has no interface ${parent}, but ${links
      .map(({ name }) => name)
      .filter((name) => name !== 'lo')
      .join(', ')}`,
    'name another in the manifest (`spec.network.interface`), or plug it in',
  );

function parentOf(link: Link, targets: readonly Target[], links: readonly Link[], facts: Facts): readonly Check[] {
  const macvlan = targets.some(({ driver }) => driver === 'macvlan');
  return [kind(link), carrier(link), radio(link, macvlan), port(link, links), ...users(link, targets, facts)];
}

const ETHERNET = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/;

function kind({ name, kind: is, parent, mac }: Link): Check {
  const id = `interface/${name}`;
  if (name === 'lo') return fail(id, 'the loopback interface is on no LAN', 'name a NIC in the manifest (`spec.network.interface`)');
  if (is === 'macvlan' || is === 'ipvlan' || is === 'macvtap' || is === 'ipvtap') {
    return fail(id, `${name} is itself a ${is} link`, `name ${parent ?? 'its parent'} in the manifest (\`spec.network.interface\`)`);
  }
  if (mac === undefined || !ETHERNET.test(mac)) {
    return fail(
      id,
      `${name} (${is ?? 'no Ethernet'}) has no MAC: it is on no LAN`,
      'name a NIC in the manifest (`spec.network.interface`)',
    );
  }
  return pass(id, `${name} is an Ethernet interface${is === undefined ? '' : ` (${is})`} with MAC ${mac}`);
}

function carrier({ name, up, carrier: on }: Link): Check {
  const id = `carrier/${name}`;
  if (!up) return fail(id, `${name} is down`, `bring it up (\`ip link set ${name} up\`), and have it come up at boot`);
  if (!on)
    return fail(
      id,
      `${name} is up, but has no carrier`,
      'see to its cable, the port at the other end, or the network of the virtual machine',
    );
  return pass(id, `${name} is up and has carrier`);
}

function radio({ name, wireless }: Link, macvlan: boolean): Check {
  const id = `wireless/${name}`;
  if (!wireless) return pass(id, `${name} is not wireless`);
  return macvlan
    ? fail(
        id,
        `${name} is wireless, and access points drop the frames of foreign MACs`,
        "write `driver: ipvlan`, under which all deckies share the host's MAC, or use a wired interface",
      )
    : pass(id, `${name} is wireless, and under ipvlan its access point sees no foreign MACs`);
}

/** The bridge or bond takes every frame before a child could. */
function port({ name, master }: Link, links: readonly Link[]): Check {
  const id = `port/${name}`;
  if (master === undefined) return pass(id, `${name} is no port of a bridge or bond`);
  const what = links.find((link) => link.name === master)?.kind ?? 'link';
  return fail(
    id,
    `${name} is a port of the ${what} ${master}, which takes its frames`,
    `name ${master} in the manifest (\`spec.network.interface\`)`,
  );
}
