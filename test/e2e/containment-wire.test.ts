import { expect, test } from 'vitest';
import { applied, tearDownAfterEach } from './harness/clean.ts';
import { changed, containers, inNetworkOf } from './harness/containers.ts';
import { decky, fleetDirectory, idle } from './harness/fleet.ts';
import { useLab } from './harness/lab.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { ANSWERS, CALLS, flood, heardByPeer, LIES } from './harness/wire.ts';

const deckies = [decky('a', 20, [{ ...idle, ports: ['161/udp'] }]), decky('b', 21, [idle])];

/** How many answers a second a decky may give that say nothing. */
const PACE = 10_000;

describeOnRealKernel('whatever a decky puts on the wire', () => {
  const lab = useLab();
  tearDownAfterEach(lab);

  test('the LAN hears answers in its own name, at their pace, and nothing else, even where the rules inside it are gone', async () => {
    await applied(lab, await fleetDirectory(lab, deckies, { containment: 'off' }));
    expect(await heardByPeer(lab)).toEqual(Object.keys({ ...ANSWERS, ...CALLS, ...LIES }));
    const free = await flood(lab);
    expect(free.arrived).toBeGreaterThan(free.sent * 0.9);
    const before = await containers(lab);

    await applied(lab, await fleetDirectory(lab, deckies));
    expect(await heardByPeer(lab)).toEqual(Object.keys(ANSWERS));
    const paced = await flood(lab);
    expect(paced.arrived).toBeGreaterThan(PACE * 0.9);
    expect(paced.arrived).toBeLessThan(Math.min(PACE * (1.1 + paced.seconds), paced.sent * 0.9));

    await inNetworkOf(lab, 'office.a', 'nft', 'flush', 'ruleset');
    expect(await heardByPeer(lab)).toEqual(Object.keys({ ...ANSWERS, ...LIES }));
    expect(changed(before, await containers(lab))).toEqual([]);
  });
});
