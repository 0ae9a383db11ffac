import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tornDown } from './harness/clean.ts';
import { onHost } from './harness/commands.ts';
import { containers } from './harness/containers.ts';
import { engine } from './harness/engine.ts';
import { decky, fleet, idle, type Written } from './harness/fleet.ts';
import { links, ourRoutes } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { type Site, useSites } from './harness/site.ts';
import { type HostSnapshot, snapshotOf } from './harness/snapshot.ts';
import { inviteStrangers } from './harness/strangers.ts';

const OFFICE = 'fleets/office.yaml';
const KILLS = Number(process.env.KILLS ?? 12);
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
/** A push is in force after a second or two, and seen after a tenth of one. */
const LATEST_MS = 1500;

/** What a push may say, and the containers that come of it. */
const PUSHES: Readonly<Record<string, readonly [deckies: readonly Written[], names: readonly string[]]>> = {
  two: [
    [decky('a', 20, [idle]), decky('b', 21)],
    ['a', 'a.idle', 'b'],
  ],
  renamed: [
    [decky('a', 20, [idle], { hostname: 'other' }), decky('b', 21)],
    ['a', 'a.idle', 'b'],
  ],
  moved: [
    [decky('a', 20), decky('b', 31)],
    ['a', 'b'],
  ],
  one: [[decky('c', 22)], ['c']],
  none: [[], []],
};

const rounds = fc.record({
  deed: fc.oneof(
    fc.record({ push: fc.constantFrom(...Object.keys(PUSHES)) }),
    fc.record({ drift: fc.constantFrom('remove' as const, 'stop' as const, 'hairpin' as const) }),
  ),
  afterMs: fc.noBias(fc.integer({ min: 0, max: LATEST_MS })),
});

describeOnRealKernel('the daemon killed at any moment', () => {
  const lab = useLab();
  const site = useSites(lab);

  test(`${KILLS} times during pushes and drift (SEED=${SEED})`, { timeout: 120_000 + KILLS * 90_000 }, async () => {
    await inviteStrangers(lab);
    const untouched = await snapshotOf(lab);
    const made = await site();
    let daemon = await made.start();
    let wanted = 'two';
    let commit = push(made, wanted);
    await daemon.converged(commit);
    for (const { deed, afterMs } of fc.sample(rounds, { numRuns: KILLS, seed: SEED })) {
      const what = `${JSON.stringify(deed)}, killed after ${afterMs} ms (SEED=${SEED})`;
      if ('push' in deed) {
        wanted = deed.push;
        commit = push(made, wanted);
      } else await harm(deed.drift);
      await sleep(afterMs);
      daemon.kill('SIGKILL');
      await daemon.ended;
      daemon = await made.start();
      await daemon.converged(commit).catch((cause) => expect.fail(`${what}: ${cause}`));
      await expectWhole(wanted, what);
      expect(strangersOf(await snapshotOf(lab)), what).toEqual(strangersOf(untouched));
    }
    daemon.kill('SIGKILL');
    await daemon.ended;
    await tornDown(lab);
    expect(await snapshotOf(lab)).toEqual(untouched);
  });

  /** All that is there of it may be hurt by somebody, and a fleet may have nothing to be hurt. */
  async function harm(how: 'remove' | 'stop' | 'hairpin'): Promise<void> {
    const ours = (await (await engine(lab)).listContainers({ all: true, filters: { label: ['decnet-sync.instance'] } })).toSorted((a, b) =>
      String(a.Names) < String(b.Names) ? -1 : 1,
    );
    const [first] = ours;
    if (how === 'hairpin') await onHost(lab, 'ip', 'link', 'del', 'decnet_macvlan0');
    else if (first !== undefined) {
      const victim = (await engine(lab)).getContainer(first.Id);
      await (how === 'remove' ? victim.remove({ force: true }) : victim.stop({ t: 0 }));
    }
  }

  async function expectWhole(wanted: string, what: string): Promise<void> {
    const [deckies = [], names = []] = PUSHES[wanted] ?? [];
    const ours = Object.entries(await containers(lab)).filter(([name]) => name.startsWith('office.'));
    expect(
      ours.map(([name, { status }]) => `${name} ${status}`),
      what,
    ).toEqual(names.map((name) => `office.${name} running`));
    const routes = deckies.map(({ ip }) => ip).toSorted();
    expect(
      (await ourRoutes(lab)).map(({ dst }) => dst),
      what,
    ).toEqual(routes);
    expect((await links(lab)).filter(({ group }) => group === '25701').length, what).toBe(deckies.length > 0 ? 1 : 0);
  }
});

/** The manifest is deleted where nothing is wanted. */
function push({ repository }: Site, what: string): string {
  const [deckies = []] = PUSHES[what] ?? [];
  const there = repository.git('ls-files', OFFICE) !== '';
  return repository.commit(deckies.length > 0 ? { [OFFICE]: fleet(deckies) } : there ? { [OFFICE]: undefined } : {});
}

/** What of a host is none of ours, as text to be compared. */
function strangersOf({ links: all, addresses, routes, sysctls, containers: found, networks, ...rest }: HostSnapshot): object {
  const without = (json: string, field: string): readonly string[] =>
    JSON.parse(json)
      .filter((each: Readonly<Record<string, unknown>>) => each[field] !== 'decnet_macvlan0')
      .map((each: unknown) => JSON.stringify(each));
  return {
    ...rest,
    // A NIC that cannot filter by several MACs counts here whether any macvlan is on it.
    links: without(all.replace(/"promiscuity":\d+/g, '"promiscuity":0'), 'ifname'),
    addresses: without(addresses, 'ifname'),
    routes: without(routes, 'dev'),
    sysctls: sysctls.split('\n').filter((line) => !line.includes('/decnet_macvlan0/')),
    containers: found.filter((each) => !each.startsWith('/office.')),
    networks: networks.filter((each) => !each.includes('decnet-sync.instance')),
  };
}
