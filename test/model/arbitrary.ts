import fc from 'fast-check';
import type { Containment, DeckySpec, Driver, Fleet, NetworkSpec } from '../../src/core/fleet.ts';
import type { Intent } from '../../src/core/intent.ts';
import * as make from './fleet.ts';

// Small worlds on purpose: few names and addresses, so that one revision's things
// stand where the next one's are to be. Within one revision nothing is claimed
// twice: validation has seen to that.

interface Draw {
  readonly networks: readonly [NetworkDraw, NetworkDraw];
  /** The networks change parents, subnets and names with each other. */
  readonly parents: boolean;
  readonly names: boolean;
  readonly wide: boolean;
  readonly fleets: readonly FleetDraw[];
  readonly deckies: readonly DeckyDraw[];
}

interface NetworkDraw {
  readonly driver: Driver;
  readonly gateway: number;
  readonly hairpin: 'none' | 'host' | number;
  readonly mac: string;
}

interface FleetDraw {
  readonly name: string;
  readonly network: 0 | 1;
}

interface DeckyDraw {
  readonly name: string;
  readonly fleet: number;
  readonly host: number;
  readonly mac: number;
  readonly image: string;
  readonly services: readonly { readonly name: string; readonly image: string; readonly files: boolean; readonly udp: boolean }[];
  readonly standalone: boolean;
  readonly containment: Containment | undefined;
}

const PARENTS = [
  { parent: 'eth0', hostAddresses: ['10.0.0.5'] },
  { parent: 'eth1', hostAddresses: ['10.1.0.5'] },
] as const;

const networkDraw: fc.Arbitrary<NetworkDraw> = fc.record({
  driver: fc.constantFrom<Driver>('macvlan', 'ipvlan'),
  gateway: fc.constantFrom(1, 1, 254),
  hairpin: fc.constantFrom<NetworkDraw['hairpin']>('none', 'host', 'host', 8, 10),
  mac: fc.constantFrom('00:16:3e:00:00:01', '00:16:3e:00:00:02'),
});

/** Often none, so that networks are with and without a guard. */
const containment: fc.Arbitrary<Containment | undefined> = fc.option(
  fc.record({
    egress: fc.constantFrom('deny', 'deny', 'allow'),
    host: fc.constantFrom('deny', 'deny', 'allow'),
    allow: fc.subarray([
      { to: '10.0.0.1', port: 53, protocol: 'udp' },
      { to: '10.0.0.0/8', port: 53, protocol: 'udp' },
    ]),
    logCollector: fc.constantFrom(undefined, { to: '10.0.0.5', port: 5514, protocol: 'tcp' }),
  }),
  { nil: undefined, freq: 2 },
);

const deckyDraw = (base: readonly string[], images: readonly string[]): fc.Arbitrary<DeckyDraw> =>
  fc.record({
    name: fc.constantFrom('d0', 'd1', 'd2', 'd3'),
    fleet: fc.nat(2),
    host: fc.integer({ min: 10, max: 14 }),
    mac: fc.integer({ min: 10, max: 14 }),
    image: fc.constantFrom(...base),
    services: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('ssh', 'http', 'smb'),
        image: fc.constantFrom(...images),
        files: fc.boolean(),
        udp: fc.boolean(),
      }),
      {
        maxLength: 3,
        selector: ({ name }) => name,
      },
    ),
    standalone: fc.constantFrom(false, false, true),
    containment,
  });

const draw = (base: readonly string[], images: readonly string[]): fc.Arbitrary<Draw> =>
  fc.record({
    networks: fc.tuple(networkDraw, networkDraw),
    parents: fc.boolean(),
    names: fc.boolean(),
    wide: fc.boolean(),
    fleets: fc.uniqueArray(fc.record({ name: fc.constantFrom('north', 'south', 'west'), network: fc.constantFrom(0, 0, 1) }), {
      maxLength: 3,
      selector: ({ name }) => name,
    }),
    deckies: fc.array(deckyDraw(base, images), { maxLength: 5 }),
  });

function build({ networks, parents, names, wide, fleets, deckies }: Draw): readonly Fleet[] {
  const lans = networks.map((drawn, n) => network(drawn, n, parents ? 1 - n : n, names ? 1 - n : n, wide));
  const hairpins = lans.flatMap(({ hairpin }) => hairpin?.address ?? []);
  const taken = new Set<string>(hairpins);
  const placed = fleets.map(({ name, network: n }) => ({ name, network: lans[n] ?? make.network(), deckies: [] as DeckySpec[] }));
  for (const d of deckies) {
    const home = placed[d.fleet];
    if (home === undefined) continue;
    const decky = place(d, home.network);
    const claims = [decky.name, decky.ip, ...(decky.mac === undefined ? [] : [decky.mac])];
    if (claims.some((claim) => taken.has(claim))) continue;
    for (const claim of claims) taken.add(claim);
    home.deckies.push(decky);
  }
  return placed.map((f) => make.fleet(f.name, f.deckies, { network: f.network }));
}

function network({ driver, gateway, hairpin, mac }: NetworkDraw, n: number, parent: number, name: number, wide: boolean): NetworkSpec {
  const prefix = n === 0 ? '10.0.0' : wide ? '10.1.0' : '10.0.1';
  const home = PARENTS[parent] ?? PARENTS[0];
  const own = hairpin === 'host' && driver === 'macvlan' ? home.hostAddresses[0] : `${prefix}.${hairpin === 'host' ? 8 : hairpin}`;
  return {
    name: name === 0 ? 'decnet_lan' : 'dmz',
    driver,
    ...home,
    subnet: n === 0 && wide ? '10.0.0.0/16' : `${prefix}.0/24`,
    gateway: `${prefix}.${gateway}`,
    hairpin:
      hairpin === 'none'
        ? undefined
        : { address: own, mac: driver === 'macvlan' ? `${mac.slice(0, -1)}${n * 2 + Number(mac.at(-1))}` : undefined },
  };
}

function place(
  { name, host, mac, image, standalone, containment: contained, ...draw }: DeckyDraw,
  { subnet, driver }: NetworkSpec,
): DeckySpec {
  const services = standalone ? draw.services.slice(0, 1) : draw.services;
  return make.decky(name, mac, {
    ip: subnet.replace(/\d+\/\d+$/, String(host)),
    ...(driver === 'ipvlan' ? { mac: undefined } : {}),
    image,
    services: services.map((s) =>
      make.service(s.name, {
        image: s.image,
        files: s.files ? [{ path: '/etc/motd', content: 'aGk=' }] : [],
        ports: s.udp ? [{ port: 161, protocol: 'udp' }] : [],
      }),
    ),
    standalone: standalone && services.length > 0,
    containment: contained,
  });
}

/** One to three fleets on one or two networks, all of whose images can be had. */
export const fleets: fc.Arbitrary<readonly Fleet[]> = draw(['pause', 'pause', 'fresh'], ['cowrie', 'nginx', 'fresh']).map(build);

/** The same, where some images are nowhere. */
export const unsureFleets: fc.Arbitrary<readonly Fleet[]> = draw(
  ['pause', 'pause', 'pause', 'ghost'],
  ['cowrie', 'nginx', 'fresh', 'ghost'],
).map(build);

export const intents: fc.Arbitrary<Intent> = fleets.map((f) => make.intent(f));

/** Some fleets suspended, or all but some outside the run, or only one file of the repository at hand. */
export const narrow = (wanted: fc.Arbitrary<readonly Fleet[]>): fc.Arbitrary<Intent> =>
  fc
    .tuple(wanted, fc.subarray(['north', 'south', 'west']), fc.option(fc.subarray(['north', 'south', 'west']), { nil: undefined }))
    .map(([all, asleep, scope]) =>
      make.intent(
        all.filter(({ name }) => scope === undefined || scope.includes(name)).map((f) => ({ ...f, suspend: asleep.includes(f.name) })),
        { scope },
      ),
    );

/** Draws from 0 to `n` - 1. */
export type Dice = (n: number) => number;

export const dice: fc.Arbitrary<Dice> = fc.infiniteStream(fc.nat(1000)).map((stream) => (n) => Number(stream.next().value) % n);
