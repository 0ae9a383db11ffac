import { expect, test } from 'vitest';
import type { DeckySpec } from '../../src/core/fleet.ts';
import type { Intent } from '../../src/core/intent.ts';
import type { Container } from '../../src/core/snapshot.ts';
import { startContainer, stopContainer } from '../model/engine.ts';
import { decky, fleet, intent, service } from '../model/fleet.ts';
import type { ModelHost } from '../model/host.ts';
import { planText } from '../model/plan-text.ts';
import { hostWith, planFor } from '../model/wander.ts';
import { setContainer } from '../model/world.ts';

const nas = decky('nas', 20, { services: [service('ssh'), service('http', { image: 'nginx' })] });
const wanted = (changes: Partial<DeckySpec> = {}): Intent => intent([fleet('north', [{ ...nas, ...changes }])]);
const plan = (host: ModelHost, changes: Partial<DeckySpec> = {}): string => planText(planFor(wanted(changes), host));

const named = ({ world }: ModelHost, name: string): Container => {
  const found = world.containers.find((c) => c.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};

/** A settled host on which something has happened to one container. */
function after(name: string, happen: (host: ModelHost, id: string) => void): ModelHost {
  const host = hostWith(wanted());
  happen(host, named(host, name).id);
  return host;
}

const edit =
  (changes: (c: Container) => Partial<Container>) =>
  (host: ModelHost, id: string): void =>
    setContainer(host.world, id, (c) => ({ ...c, ...changes(c) }));

test('is made base first, then one service after the other', () => {
  expect(plan(hostWith(intent([])))).toMatchInlineSnapshot(`
    "create network/decnet_lan: not on this host { network.create decnet_lan }
    create decky/north/nas: not on this host [after create network/decnet_lan] { container.create north.nas; container.start north.nas; container.create north.nas.ssh; container.start north.nas.ssh; container.create north.nas.http; container.start north.nas.http; decky.ready north.nas }"
  `);
});

test('another commit is no reason to touch anything', () => {
  expect(planText(planFor({ ...wanted(), commit: 'abc123' }, hostWith({ ...wanted(), commit: 'fed321' })))).toBe('');
});

test("a service's new image replaces that service alone", () => {
  expect(plan(hostWith(wanted()), { services: [service('ssh'), service('http', { image: 'cowrie' })] })).toMatchInlineSnapshot(
    `"update decky/north/nas: service http changed: image { container.remove north.nas.http; container.create north.nas.http; container.start north.nas.http; decky.ready north.nas }"`,
  );
});

test('other ports change no container, for Docker is told none', () => {
  const ports = [{ port: 22, protocol: 'tcp' }] as const;
  expect(plan(hostWith(wanted()), { services: [service('ssh', { ports }), service('http', { image: 'nginx' })] })).toBe('');
});

test('a service more, a service less', () => {
  expect(plan(hostWith(wanted()), { services: [...nas.services, service('smb')] })).toMatchInlineSnapshot(
    `"update decky/north/nas: service smb is not there { container.create north.nas.smb; container.start north.nas.smb; decky.ready north.nas }"`,
  );
  expect(plan(hostWith(wanted()), { services: [service('ssh')] })).toMatchInlineSnapshot(
    `"update decky/north/nas: north.nas.http is in no manifest { container.remove north.nas.http; decky.ready north.nas }"`,
  );
});

test.each<[string, Partial<DeckySpec>]>([
  ['dns', { dns: ['10.0.0.53'] }],
  ['hostname', { hostname: 'backup' }],
  ['sysctls', { sysctls: { 'net.ipv4.ip_default_ttl': '128' } }],
  ['mac', { mac: '00:11:32:00:00:99' }],
  ['ip', { ip: '10.0.0.21' }],
  ['command', { command: ['sleep', 'infinity'] }],
])('another %s is another machine', (field, changes) => {
  expect(plan(hostWith(wanted()), changes)).toContain(
    `destroy decky/north/nas: ${field} changed { container.remove north.nas.http; container.remove north.nas.ssh; container.remove north.nas }`,
  );
});

test.each<[string, (host: ModelHost, id: string) => void, string]>([
  ['stopped', ({ world }, id) => stopContainer(world, id), 'its base container is stopped (exit code 137)'],
  ['paused', edit(() => ({ state: 'paused' })), 'its base container is paused'],
  ['flapping', edit(() => ({ state: 'restarting' })), 'its base container keeps restarting'],
  ['without its address', edit((c) => ({ detail: c.detail && { ...c.detail, addresses: [] } })), 'its namespace has lost 10.0.0.20'],
])('a base that is %s is revived in place', (_, happen, because) => {
  expect(plan(after('north.nas', happen))).toContain(`update decky/north/nas: ${because}`);
});

test('a base that starts anew takes its services with it', () => {
  expect(plan(after('north.nas', ({ world }, id) => stopContainer(world, id)))).toMatchInlineSnapshot(
    `"update decky/north/nas: its base container is stopped (exit code 137); service ssh is in the namespace its base had before; service http is in the namespace its base had before { container.start north.nas; container.restart north.nas.ssh; container.restart north.nas.http; decky.ready north.nas }"`,
  );
});

test('a base that is unpaused does not: its namespace is the same', () => {
  expect(
    plan(
      after(
        'north.nas',
        edit(() => ({ state: 'paused' })),
      ),
    ),
  ).toMatchInlineSnapshot(`"update decky/north/nas: its base container is paused { container.unpause north.nas; decky.ready north.nas }"`);
});

test('services of a base that somebody restarted are restarted, and nothing else is', () => {
  const restarted = after('north.nas', ({ world }, id) => {
    stopContainer(world, id);
    startContainer(world, id);
  });
  expect(plan(restarted)).toMatchInlineSnapshot(
    `"update decky/north/nas: service ssh is in the namespace its base had before it restarted; service http is in the namespace its base had before it restarted { container.restart north.nas.ssh; container.restart north.nas.http; decky.ready north.nas }"`,
  );
});

test.each<[string, (host: ModelHost, id: string) => void, string]>([
  ['stopped', ({ world }, id) => stopContainer(world, id), 'service ssh is stopped (exit code 137) { container.start north.nas.ssh'],
  ['paused', edit(() => ({ state: 'paused' })), 'service ssh is paused { container.unpause north.nas.ssh'],
  [
    'dead',
    edit(() => ({ state: 'dead' })),
    'service ssh is dead { container.remove north.nas.ssh; container.create north.nas.ssh; container.start north.nas.ssh',
  ],
  [
    'of another base',
    edit(() => ({ network: { on: 'container', id: 'gone' } })),
    'service ssh is in the namespace of a base that is gone { container.remove north.nas.ssh',
  ],
  ['unlike its label', edit((c) => ({ labels: { ...c.labels, 'decnet-sync.spec': 'v1:0' } })), 'service ssh changed: '],
])('a service that is %s is put right alone', (_, happen, because) => {
  const text = plan(after('north.nas.ssh', happen));
  expect(text).toContain(`update decky/north/nas: ${because}`);
  expect(text).not.toContain('http');
});

test('a service that keeps restarting is left to Docker', () => {
  expect(
    plan(
      after(
        'north.nas.ssh',
        edit(() => ({ state: 'restarting' })),
      ),
    ),
  ).toBe('');
});

test('a service that was never started is started, and made anew if it may lack its files', () => {
  const unborn = edit((c) => ({ state: 'created', detail: c.detail && { ...c.detail, startedAt: 0, error: 'no such file' } }));
  expect(plan(after('north.nas.ssh', unborn))).toContain('service ssh is not started: no such file { container.start north.nas.ssh');
  const services = [service('ssh', { files: [{ path: '/etc/motd', content: 'aGk=' }] })];
  const host = hostWith(wanted({ services }));
  unborn(host, named(host, 'north.nas.ssh').id);
  expect(plan(host, { services })).toContain(
    'service ssh was never started and may lack its files { container.remove north.nas.ssh; container.create',
  );
});

test.each<[string, (host: ModelHost, id: string) => void, string]>([
  ['dead', edit(() => ({ state: 'dead' })), 'its base container is dead'],
  ['renamed', edit(() => ({ name: 'mine' })), 'its base container is gone'],
  ['on no network', edit(() => ({ network: { on: 'networks', endpoints: [] } })), 'its base container is no longer on network decnet_lan'],
])('a base that is %s makes another machine', (_, happen, because) => {
  expect(plan(after('north.nas', happen))).toContain(`create decky/north/nas: ${because} [after destroy decky/north/nas]`);
});

test('a base of a network that was made anew can never start again: it is replaced', () => {
  const host = after('north.nas', ({ world }, id) => {
    stopContainer(world, id);
    world.networks = world.networks.map((n) => (n.name === 'decnet_lan' ? { ...n, id: 'another' } : n));
  });
  expect(plan(host)).toContain('create decky/north/nas: network decnet_lan was made anew without it');
});

test('a copy of a base goes, before the base is started in its place', () => {
  const host = hostWith(wanted());
  host.world.containers = [...host.world.containers, { ...named(host, 'north.nas'), id: 'copy', name: 'north.nas-old' }];
  stopContainer(host.world, named(host, 'north.nas').id);
  expect(plan(host)).toMatchInlineSnapshot(
    `"update decky/north/nas: north.nas-old is in no manifest; its base container is stopped (exit code 137); service ssh is in the namespace its base had before; service http is in the namespace its base had before { container.remove north.nas-old; container.start north.nas; container.restart north.nas.ssh; container.restart north.nas.http; decky.ready north.nas }"`,
  );
});

test('a container of ours that nobody knows goes', () => {
  const host = hostWith(wanted());
  host.world.containers = [...host.world.containers, { ...named(host, 'north.nas.ssh'), id: 'copy', name: 'north.nas.ssh-old' }];
  expect(plan(host)).toMatchInlineSnapshot(
    `"update decky/north/nas: north.nas.ssh-old is in no manifest { container.remove north.nas.ssh-old; decky.ready north.nas }"`,
  );
});

test('a stranger with the name of a new service is in the way, and the decky stays as it is', () => {
  const host = hostWith(wanted());
  host.world.containers = [...host.world.containers, { ...named(host, 'north.nas.ssh'), id: 's', name: 'north.nas.smb', labels: {} }];
  expect(plan(host, { services: [...nas.services, service('smb')] })).toBe(
    'blocked decky/north/nas: stranger/container/north.nas.smb is in the way',
  );
});
