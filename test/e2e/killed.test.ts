import { describe, expect, test } from 'vitest';
import { applied, expectConverged, remains } from './harness/clean.ts';
import { containers } from './harness/containers.ts';
import { decky, fleetDirectory, idle, web } from './harness/fleet.ts';
import { killedAfter } from './harness/hooked.ts';
import { links, ourRoutes } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { snapshotOf } from './harness/snapshot.ts';
import { inviteStrangers } from './harness/strangers.ts';

const FIVE = [decky('a', 20, [web]), decky('b', 21, [idle]), decky('c', 22, [idle]), decky('d', 23), decky('e', 24)];
/**
 * Network, guard, link with its settings and the routes through it, eight containers made and started, five namespaces given
 * rules, five deckies waited for; one removal each, and five deckies taken from the guard.
 */
const APPLY = 1 + 1 + 6 + 2 * 8 + 5 + 5;
const TEARDOWN = 8 + 5 + 1 + 1 + 1;
/** Of how many actions one is cut short; the soak leaves none out. */
const EVERY = Number(process.env.EVERY ?? 3);
/** What comes after an apply that was cut short: both where none is left out, otherwise now the one and now the other. */
const afterwards = (n: number): readonly string[] => (EVERY === 1 ? ['apply', 'teardown'] : [n % 2 === 1 ? 'apply' : 'teardown']);
const PATIENT = { timeout: 1_800_000 / EVERY } as const;
/** One action after the other, so that the n-th is the same in every run. */
const ONE_BY_ONE = ['--yes', '--parallelism', '1'];

describeOnRealKernel('killed between any two actions', () => {
  const lab = useLab();
  const tearDown = async () => expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });

  test('49: every apply is finished by the next one or undone by teardown, and so is every teardown', PATIENT, async () => {
    await inviteStrangers(lab);
    const path = await fleetDirectory(lab, FIVE);
    const before = await snapshotOf(lab);
    let teardownKills = 0;
    for (let n = 1; n <= APPLY; n += EVERY) {
      for (const next of afterwards(n)) {
        expect(await killedAfter(lab, n, 'apply', path, ...ONE_BY_ONE), `apply, action ${n}`).toBe('killed');
        if (next === 'apply') {
          await applied(lab, path);
          await expectConverged(lab, path);
          await expectWhole();
          expect(await killedAfter(lab, 1 + (teardownKills % TEARDOWN), 'teardown', '--all', ...ONE_BY_ONE)).toBe('killed');
          teardownKills += EVERY;
        }
        await tearDown();
        expect(await snapshotOf(lab), `${next} after apply was killed at action ${n}`).toEqual(before);
      }
    }
    // Had there been more actions, the loop would have missed some.
    expect(await killedAfter(lab, APPLY + 1, 'apply', path, ...ONE_BY_ONE)).toBe('ended');
    expect(await killedAfter(lab, TEARDOWN + 1, 'teardown', '--all', ...ONE_BY_ONE)).toBe('ended');
    expect(await snapshotOf(lab)).toEqual(before);
  });

  test('49: a teardown killed anywhere is made good by the next apply', PATIENT, async () => {
    const path = await fleetDirectory(lab, FIVE);
    const before = await snapshotOf(lab);
    for (let n = 1; n <= TEARDOWN; n += EVERY) {
      await applied(lab, path);
      expect(await killedAfter(lab, n, 'teardown', '--all', ...ONE_BY_ONE)).toBe('killed');
      await applied(lab, path);
      await expectConverged(lab, path);
      await expectWhole();
    }
    await tearDown();
    expect(await remains(lab)).toEqual([]);
    expect(await snapshotOf(lab)).toEqual(before);
  });

  describe('in the middle of a replacement', () => {
    test('49: the network made anew under living deckies', PATIENT, async () => {
      const small = [decky('a', 20, [web])];
      const path = await fleetDirectory(lab, small);
      const wider = await fleetDirectory(lab, small, { network: { subnet: '192.168.50.0/25', gateway: '192.168.50.1' } });
      const before = await snapshotOf(lab);
      let n = 1;
      for (let [from, to] = [path, wider]; ; [from, to] = [to, from], n += EVERY) {
        await applied(lab, from);
        const end = await killedAfter(lab, n, 'apply', to, ...ONE_BY_ONE);
        if (end === 'ended') break;
        await applied(lab, to);
        await expectConverged(lab, to);
      }
      expect(n).toBeGreaterThan(10);
      await tearDown();
      expect(await snapshotOf(lab)).toEqual(before);
    });
  });

  async function expectWhole(): Promise<void> {
    const all = await containers(lab);
    const ours = Object.entries(all).filter(([name]) => name.includes('.'));
    expect(ours.map(([name, { status }]) => `${name} ${status}`)).toEqual(
      ['a', 'a.web', 'b', 'b.idle', 'c', 'c.idle', 'd', 'e'].map((name) => `office.${name} running`),
    );
    expect(await ourRoutes(lab)).toHaveLength(5);
    expect((await links(lab)).filter(({ group }) => group === '25701')).toHaveLength(1);
  }
});
