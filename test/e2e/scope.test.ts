import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applied, expectConverged, tearDownAfterEach } from './harness/clean.ts';
import { changed, containers, networks } from './harness/containers.ts';
import { DRIVER, networkOf } from './harness/driver.ts';
import { engine } from './harness/engine.ts';
import { abc, decky, fleet, fleetDirectory, web } from './harness/fleet.ts';
import { links, ourRoutes } from './harness/kernel.ts';
import { useLab } from './harness/lab.ts';
import { manifests } from './harness/manifests.ts';
import { addSecondLan } from './harness/nic.ts';
import { decnetSync } from './harness/program.ts';
import { describeOnRealKernel } from './harness/requires.ts';
import { snapshotOf } from './harness/snapshot.ts';

const OTHER = ['--instance', 'other'] as const;

describeOnRealKernel('how far a run goes', () => {
  const lab = useLab();
  tearDownAfterEach(lab, 'other');

  test('two instances on one host each prune their own only', async () => {
    await addSecondLan(lab);
    const lan60 = { ...networkOf(DRIVER, '192.168.60'), name: 'lan60', interface: 'eth1', gateway: '192.168.60.1' };
    const there = (name: string, last: number) => ({ ...decky(name, last, [web]), ip: `192.168.60.${last}` });
    const [mine, theirs] = [
      await fleetDirectory(lab, abc),
      await fleetDirectory(lab, [there('a', 20), there('b', 21)], { name: 'plant', network: lan60 }),
    ];
    await applied(lab, mine);
    await applied(lab, theirs, ...OTHER);
    await expectConverged(lab, mine);
    await expectConverged(lab, theirs, ...OTHER);
    expect((await links(lab)).filter(({ group }) => group === '25701')).toHaveLength(2);
    const before = await containers(lab);

    // Each prunes: its own decky goes, all of the other's stays.
    await writeFile(join(theirs, 'fleet.yaml'), fleet([there('a', 20)], { name: 'plant', network: lan60 }));
    await applied(lab, theirs, ...OTHER);
    expect(changed(before, await containers(lab))).toEqual(['plant.b', 'plant.b.web']);
    const between = await containers(lab);
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(changed(between, await containers(lab)).every((name) => name.startsWith('office.'))).toBe(true);
    expect(await networks(lab)).toEqual(['lan60']);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual(['192.168.60.20']);
    await expectConverged(lab, theirs, ...OTHER);
    expect(await decnetSync(lab, ['teardown', '--all', '--yes', ...OTHER])).toMatchObject({ exitCode: 0 });
  });

  test("another instance's network and deckies are strangers to be named", async () => {
    await applied(lab, await fleetDirectory(lab, abc), ...OTHER);
    const before = await snapshotOf(lab);
    const ran = await decnetSync(lab, ['apply', await fleetDirectory(lab, abc), '--yes']);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stdout).toContain('stranger/network/decnet_lan is in the way');
    expect(await decnetSync(lab, ['teardown', '--all', '--yes'])).toMatchObject({ exitCode: 0 });
    expect(await snapshotOf(lab)).toEqual(before);
  });

  test('a suspended fleet is neither repaired nor removed', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await (await engine(lab)).getContainer('office.a.web').kill();
    await writeFile(join(path, 'fleet.yaml'), fleet([decky('a', 20)], { suspend: true }));
    const before = await snapshotOf(lab);
    await expectConverged(lab, path);
    expect(await snapshotOf(lab)).toEqual(before);
    // Beside an active fleet of the same network, too.
    await writeFile(join(path, 'plant.yaml'), fleet([decky('x', 40, [web])], { name: 'plant' }));
    await applied(lab, path);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual(['192.168.50.20', '192.168.50.21', '192.168.50.22', '192.168.50.40']);
    expect((await containers(lab))['office.a.web']).toMatchObject({ status: 'exited' });
    await rm(join(path, 'plant.yaml'));
    await applied(lab, path);
    expect(await snapshotOf(lab)).toEqual(before);
    await writeFile(join(path, 'fleet.yaml'), fleet(abc));
    await applied(lab, path);
    expect((await containers(lab))['office.a.web']).toMatchObject({ status: 'running' });
  });

  test('one file is about its own fleets only', async () => {
    const path = await manifests(lab, {
      'office.yaml': fleet(abc),
      'plant.yaml': fleet([decky('x', 40, [web]), decky('y', 41)], { name: 'plant' }),
    });
    await applied(lab, path);
    const before = await containers(lab);
    await writeFile(join(path, 'plant.yaml'), fleet([decky('x', 40, [web])], { name: 'plant' }));
    await applied(lab, join(path, 'plant.yaml'));
    expect(changed(before, await containers(lab))).toEqual(['plant.y']);
    expect((await ourRoutes(lab)).map(({ dst }) => dst)).toEqual(['192.168.50.20', '192.168.50.21', '192.168.50.22', '192.168.50.40']);
    await expectConverged(lab, path);
    // Its own fleets may be none for this host; the others stay all the same.
    await writeFile(join(path, 'plant.yaml'), fleet([decky('x', 40)], { name: 'plant', hosts: ['elsewhere'] }));
    await applied(lab, join(path, 'plant.yaml'));
    expect(Object.keys(await containers(lab)).filter((name) => name.startsWith('plant'))).toEqual([]);
    expect(Object.keys(await containers(lab))).toHaveLength(7);
  });

  test('a directory without manifests is refused; --allow-empty means it', async () => {
    await applied(lab, await fleetDirectory(lab, abc));
    const empty = await manifests(lab, { 'README.md': 'nothing here\n' });
    const before = await snapshotOf(lab);
    const ran = await decnetSync(lab, ['apply', empty, '--yes']);
    expect(ran).toMatchObject({ exitCode: 4 });
    expect(ran.stderr).toContain('--allow-empty');
    expect(await snapshotOf(lab)).toEqual(before);
    await applied(lab, empty, '--allow-empty');
    expect(await containers(lab)).toEqual({});
    expect(await networks(lab)).toEqual([]);
  });

  test('a fleet for other hosts is none of this one', async () => {
    const path = await fleetDirectory(lab, abc);
    await applied(lab, path);
    await writeFile(join(path, 'fleet.yaml'), fleet(abc, { hosts: ['sensor-02', 'dmz-*'] }));
    await applied(lab, path, '--host', 'dmz-7');
    expect(Object.keys(await containers(lab))).toHaveLength(7);
    await applied(lab, path);
    expect(await containers(lab)).toEqual({});
  });
});
