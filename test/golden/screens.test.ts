import { expect, test } from 'vitest';
import type { Answer } from '../../src/core/answer.ts';
import type { Fleet } from '../../src/core/fleet.ts';
import { endpoints } from '../../src/core/ground.ts';
import type { Inside } from '../../src/core/inside.ts';
import { kinds } from '../../src/kinds/index.ts';
import { load } from '../../src/manifest/load.ts';
import type { Outcome } from '../../src/render/apply-json.ts';
import { closingText, outcomeText } from '../../src/render/apply-text.ts';
import { validationText } from '../../src/render/diagnostics.ts';
import { plain } from '../../src/render/paint.ts';
import { planJson } from '../../src/render/plan-json.ts';
import { planText } from '../../src/render/plan-text.ts';
import { statusJson, statusText } from '../../src/render/status.ts';
import { assess } from '../../src/status/assess.ts';
import { managementOf } from '../../src/status/management.ts';
import type { Status } from '../../src/status/status.ts';
import * as decnet from '../model/decnet.ts';
import type { ModelHost } from '../model/host.ts';
import { HEAD, headOf, hostWith, intentOf, office, planOf, sensor } from './sensor.ts';

/** One file a screen; the README quotes them. `vitest -u` writes them anew: read the difference before you commit it. */
const screen = (name: string, text: string): Promise<void> => expect(`${text}\n`).toMatchFileSnapshot(`${name}.txt`);

/** Deckies whose gateway is all that they know beside their LAN. */
const insidesOf = (fleets: readonly Fleet[]): readonly Inside[] =>
  fleets.flatMap(({ name, network, deckies }) =>
    deckies.map((decky) => ({
      decky: `${name}/${decky.name}`,
      network: network.name,
      address: decky.ip,
      ways: [
        { to: 'default', device: 'eth0', gateway: network.gateway },
        { to: network.subnet, device: 'eth0', gateway: undefined },
      ],
    })),
  );

/** The NAS serves its pages with another image and has a new password, and the printer moves. */
const changed = (fleets: readonly Fleet[]): readonly Fleet[] =>
  fleets.map((fleet) => ({
    ...fleet,
    deckies: fleet.deckies.map((decky) => ({
      ...decky,
      ip: decky.name === 'printer-01' ? '192.168.50.31' : decky.ip,
      services: decky.services.map((service) =>
        decky.name === 'nas-01' && service.name === 'web'
          ? { ...service, image: 'nginx:1.27', environment: { ADMIN_PASSWORD: 'hunter2' } }
          : service,
      ),
    })),
  }));

test('plan: from nothing', async () => {
  const fleets = await office();
  await screen('plan', planText(headOf(fleets), planOf(fleets, sensor()), plain));
});

test('plan: a change, and no secret in it', async () => {
  const before = await office();
  const after = changed(before);
  const plan = planOf(after, hostWith(before));
  const text = planText(headOf(after), plan, plain);
  expect(text).not.toContain('hunter2');
  expect(JSON.stringify(planJson(headOf(after), plan, []))).not.toContain('hunter2');
  await screen('plan-change', text);
});

test('plan: as a document', async () => {
  const before = await office();
  const after = changed(before);
  await screen('plan-json', JSON.stringify(planJson(headOf(after), planOf(after, hostWith(before)), []), null, 2));
});

test('plan: nothing to do', async () => {
  const fleets = await office();
  await screen('plan-converged', planText(headOf(fleets), planOf(fleets, hostWith(fleets)), plain));
});

test('plan: a stranger in the way', async () => {
  const fleets = await office();
  const host = sensor();
  const bridge = {
    id: 'f00',
    name: 'decnet_lan',
    driver: 'bridge',
    parent: undefined,
    mode: undefined,
    subnets: ['172.18.0.0/16'],
    gateway: '172.18.0.1',
    aux: [],
    labels: {},
  };
  host.world.networks = [bridge];
  await screen('plan-blocked', planText(headOf(fleets), planOf(fleets, host), plain));
});

test('plan: taking over what DECNET left', async () => {
  const fleets = (await office()).map((fleet) => ({ ...fleet, deckies: fleet.deckies.slice(0, 1) }));
  const host = sensor();
  const networkId = 'f00';
  host.world.networks = [{ ...decnet.network, id: networkId, subnets: ['192.168.50.0/24'], gateway: '192.168.50.1' }];
  host.world.links = [...host.world.links, { ...decnet.link, addresses: [{ address: '192.168.50.9', prefix: 32, scope: 'global' }] }];
  host.world.routes = [...host.world.routes, { ...decnet.route, to: '192.168.50.16/28' }];
  const [endpoint] = endpoints(decnet.base('decky-01', '192.168.50.20'));
  if (endpoint === undefined) throw new Error('the base is on no network');
  host.world.containers = decnet.decky.map((c) =>
    c.network.on === 'networks' ? { ...c, network: { ...c.network, endpoints: [{ ...endpoint, networkId }] } } : c,
  );
  await screen('plan-adopt', planText(headOf(fleets), planOf(fleets, host, { adopt: true }), plain));
});

const outcomes = (ids: readonly string[], times: readonly number[]): readonly Outcome[] =>
  ids.map((id, n) => {
    const [verb = '', resource = ''] = id.split(' ');
    return { id, verb, resource, durationMs: times[n] ?? 0, outcome: 'done' };
  });

test('apply: all of it done', async () => {
  const fleets = await office();
  const ended = outcomes(
    planOf(fleets, sensor()).steps.map(({ id }) => id),
    [31, 104, 46, 1520, 1710, 1330],
  );
  await screen(
    'apply',
    [...ended.map((outcome, n) => outcomeText(outcome, n + 1, ended.length, plain)), closingText(ended, 0, false)].join('\n'),
  );
});

test('apply: a step fails, and what comes after it is skipped', async () => {
  const [network, hairpin] = outcomes(['create network/decnet_lan', 'create hairpin/decnet_lan'], [31, 0]);
  const ended: readonly Outcome[] = [
    ...(network ? [{ ...network, outcome: 'failed', error: 'Docker: Pool overlaps with other one on this address space' } as const] : []),
    ...(hairpin ? [{ ...hairpin, outcome: 'skipped', because: 'create network/decnet_lan was not done' } as const] : []),
  ];
  await screen(
    'apply-failed',
    [...ended.map((outcome, n) => outcomeText(outcome, n + 1, ended.length, plain)), closingText(ended, 0, false)].join('\n'),
  );
});

/** What `status` finds where everybody answers on every port but this one. */
function statusOf(fleets: readonly Fleet[], host: ModelHost, deaf?: number): Status {
  const knocked = fleets.flatMap(({ deckies }) =>
    deckies.flatMap(({ ip, services }) => services.flatMap(({ ports }) => ports.map(({ port }) => ({ ip, port })))),
  );
  const answers = new Map(knocked.map(({ ip, port }): [string, Answer] => [`${ip}:${port}`, port === deaf ? 'refused' : 'open']));
  const items = kinds.flatMap((kind) => kind(intentOf(fleets), host.snapshot));
  const management = managementOf(['10.9.0.0/24'], fleets, host.snapshot, insidesOf(fleets), HEAD.instance);
  return { ...assess(fleets, items, host.snapshot, answers, HEAD.instance), management };
}

test('status: one service killed', async () => {
  const fleets = await office();
  const host = hostWith(fleets);
  host.world.containers = host.world.containers.map((c) =>
    c.name === 'office.printer-01.raw' && c.detail ? { ...c, state: 'exited', detail: { ...c.detail, exitCode: 137 } } : c,
  );
  const status = statusOf(fleets, host, 9100);
  await screen('status', statusText(HEAD, status, plain));
  await screen('status-json', JSON.stringify(statusJson(HEAD, status), null, 2));
});

test('status: who is not contained is told for as long as it is so, by name while they are few', async () => {
  const free = (name: string): boolean => name !== 'switch-01';
  const fleets = (await office()).map((fleet) => ({
    ...fleet,
    deckies: fleet.deckies.map((decky) => (free(decky.name) ? { ...decky, containment: undefined } : decky)),
  }));
  const status = statusOf(fleets, hostWith(fleets));
  await screen('status-free', statusText(HEAD, status, plain));
  const many = { ...status, fleets: status.fleets.flatMap((fleet) => [fleet, fleet, fleet]) };
  expect(statusText(HEAD, many, plain)).toContain('Not contained (containment: off): 6 deckies. ');
});

const WRONG = `apiVersion: decnet-sync/v1
kind: Fleet
metadata:
  name: office
spec:
  network: { subnet: 192.168.50.0/24, gateway: 192.168.50.1 }
  deckies:
    - name: nas-01
      ip: 192.168.50.20
      imgae: busybox:1.36
    - name: nas-02
      ip: 192.168.50.20
    - name: printer_01
      ip: 192.168.51.21
`;

test('validate: every problem in one run', async () => {
  const loaded = load({ base: 'fleets/', files: new Map([['office.yaml', { bytes: Buffer.from(WRONG) }]]), only: undefined });
  await screen('validate', validationText(loaded, plain));
});
