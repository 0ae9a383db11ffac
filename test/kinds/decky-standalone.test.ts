import { expect, test } from 'vitest';
import type { DeckySpec } from '../../src/core/fleet.ts';
import type { Intent } from '../../src/core/intent.ts';
import { stopContainer } from '../model/engine.ts';
import { decky, fleet, intent, network, service } from '../model/fleet.ts';
import { bare } from '../model/ground.ts';
import { ModelHost } from '../model/host.ts';
import { planText } from '../model/plan-text.ts';
import { hostWith, planFor } from '../model/wander.ts';
import { setContainer } from '../model/world.ts';

const ssh = service('ssh', {
  ports: [{ port: 22, protocol: 'tcp' }],
  environment: { PASSWORD: 'hunter2' },
  volumes: [{ name: 'logs', path: '/log' }],
  capAdd: ['CHOWN'],
});
const nas = decky('nas', 20, { image: 'nobody-needs-it', services: [ssh], standalone: true });
const lan = network({ hairpin: { address: '10.0.0.5', mac: undefined } });
const wanted = (changes: Partial<DeckySpec> = {}): Intent => intent([fleet('north', [{ ...nas, ...changes }], { network: lan })]);
const withBase: Partial<DeckySpec> = { standalone: false, image: 'pause' };

/** What is to be done with the decky. */
const plan = (host: ModelHost, changes: Partial<DeckySpec> = {}): string =>
  planText(planFor(wanted(changes), host))
    .split('\n')
    .filter((line) => line.includes('decky/north/nas:'))
    .join('\n');

const created = (intended: Intent, name: string) => {
  const found = planFor(intended, ModelHost.from(bare))
    .steps.flatMap(({ actions }) => actions)
    .find((action) => action.do === 'container.create' && action.name === name);
  return found?.do === 'container.create' ? found.config : undefined;
};

test('is one container, which is asked for what its service answers on', () => {
  expect(plan(hostWith(intent([])))).toMatchInlineSnapshot(
    `"create decky/north/nas: not on this host [after create hairpin/decnet_lan, create network/decnet_lan] { container.create north.nas; container.start north.nas; decky.ready north.nas }"`,
  );
  const ready = planFor(wanted(), ModelHost.from(bare)).steps.flatMap(
    ({ actions }) => actions.find(({ do: what }) => what === 'decky.ready') ?? [],
  );
  expect(ready).toEqual([
    { do: 'decky.ready', base: 'north.nas', services: [], address: '10.0.0.20', ports: [{ port: 22, protocol: 'tcp' }] },
  ]);
});

test('has the content of its service and the identity of a base, and Docker never starts it by itself', () => {
  const { restart: _, labels: __, network: ___, ...content } = created(wanted(withBase), 'north.nas.ssh') ?? {};
  const base = created(wanted(withBase), 'north.nas');
  const both = created(wanted(), 'north.nas');
  expect(both).toMatchObject({ ...content, network: base?.network, restart: 'no' });
  expect(both?.labels).toEqual({
    ...base?.labels,
    'decnet-sync.service': 'ssh',
    'decnet-sync.spec': expect.stringMatching(/^v1:[0-9a-f]+$/),
    'decnet.fleet.service': 'true',
    'decnet.fleet.decky': 'nas',
    'decnet.fleet.service_name': 'ssh',
  });
});

test('what its service is made of is what it is made of, and is told no secrets of', () => {
  const host = hostWith(wanted());
  const changed = { ...ssh, image: 'nginx', environment: { PASSWORD: 'hunter3' } };
  expect(plan(host, { services: [changed] })).toMatchInlineSnapshot(`
    "destroy decky/north/nas: environment, image changed, and it is standalone: it leaves the LAN meanwhile { container.remove north.nas }
    create decky/north/nas: environment, image changed, and it is standalone: it leaves the LAN meanwhile [after destroy decky/north/nas] { container.create north.nas; container.start north.nas; decky.ready north.nas }"
  `);
  expect(planFor(wanted({ services: [changed] }), host).steps.find(({ verb }) => verb === 'create')?.differences).toEqual([
    { field: 'environment' },
    { field: 'image', before: 'cowrie', after: 'nginx' },
  ]);
  expect(plan(host, { ip: '10.0.0.21' })).toContain('destroy decky/north/nas: ip changed');
});

test('neither ports nor what only a base or Docker goes by change it', () => {
  const others = { ...ssh, ports: [], restart: 'always' } as const;
  expect(plan(hostWith(wanted()), { image: 'another', command: ['sleep'], services: [others] })).toBe('');
});

test('it is another machine with a base, without one, and as another service', () => {
  expect(plan(hostWith(wanted(withBase)))).toMatchInlineSnapshot(`
    "destroy decky/north/nas: service ssh is to own its address itself { container.remove north.nas.ssh; container.remove north.nas }
    create decky/north/nas: service ssh is to own its address itself [after destroy decky/north/nas] { container.create north.nas; container.start north.nas; decky.ready north.nas }"
  `);
  expect(plan(hostWith(wanted()), withBase)).toMatchInlineSnapshot(`
    "destroy decky/north/nas: it is to have a base { container.remove north.nas }
    create decky/north/nas: it is to have a base [after destroy decky/north/nas] { container.create north.nas; container.start north.nas; container.create north.nas.ssh; container.start north.nas.ssh; decky.ready north.nas }"
  `);
  expect(plan(hostWith(wanted()), { services: [{ ...ssh, name: 'telnet' }] })).toContain('service telnet is to own its address itself');
});

test('is started where it stopped, and made anew where it may lack its files', () => {
  const files = { services: [{ ...ssh, files: [{ path: '/etc/motd', content: 'aGk=' }] }] };
  const host = hostWith(wanted(files));
  const id = host.world.containers[0]?.id ?? '';
  stopContainer(host.world, id);
  expect(plan(host, files)).toMatchInlineSnapshot(
    `"update decky/north/nas: its container is stopped (exit code 137) { container.start north.nas; decky.ready north.nas }"`,
  );
  setContainer(host.world, id, (c) => ({ ...c, state: 'created' }));
  expect(plan(host, files)).toContain('create decky/north/nas: its container was never started and may lack its files');
});
