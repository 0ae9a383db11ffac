import type { Action } from '../src/core/action.ts';
import type { Fleet } from '../src/core/fleet.ts';
import type { Intent } from '../src/core/intent.ts';
import { toAddress, toNumber } from '../src/core/ipv4.ts';
import type { Container, Network, Route, Snapshot } from '../src/core/snapshot.ts';
import { kinds } from '../src/kinds/index.ts';
import { makePlan } from '../src/plan/make.ts';
import type { Plan } from '../src/plan/plan.ts';
import { decky, fleet, intent, network, service } from '../test/model/fleet.ts';
import { bare, nic } from '../test/model/ground.ts';
import { ModelHost } from '../test/model/host.ts';

// How long planning takes for ten thousand deckies. The last cases are the worst
// the planner knows: each waits for the next one's address.

const COUNT = Number(process.argv[2] ?? 10_000);
const PER_FLEET = 500;
const first = toNumber('10.0.16.0');

const lan = network({ subnet: '10.0.0.0/16', hairpin: { address: '10.0.0.5', mac: '00:16:3e:00:00:01' } });

const machine = (n: number, moved: number): Fleet['deckies'][number] =>
  decky(`d${n}`, 0, {
    ip: toAddress(first + n + moved),
    mac: `00:11:32:${[16, 8, 0].map((shift) => ((n >> shift) % 256).toString(16).padStart(2, '0')).join(':')}`,
    services: [service('ssh', { ports: [{ port: 22, protocol: 'tcp' }] })],
  });

/** Every `step`th decky has its address shifted. */
const fleets = (moved: number, step: number): readonly Fleet[] =>
  Array.from({ length: Math.ceil(COUNT / PER_FLEET) }, (_, f) => {
    const deckies = Array.from({ length: Math.min(PER_FLEET, COUNT - f * PER_FLEET) }, (__, d) => f * PER_FLEET + d);
    return fleet(
      `fleet${f}`,
      deckies.map((n) => machine(n, n % step === 0 ? moved : 0)),
      { network: lan },
    );
  });

/** The host as the plan would leave it. The model host does the few things there is one of; it is not made for thousands. */
function settled(plan: Plan): Snapshot {
  const actions = plan.steps.flatMap((step) => step.actions);
  const host = ModelHost.from(bare);
  for (const action of actions) if (/^(network|link|address)\./.test(action.do)) host.perform(action);
  const { networks, ...rest } = host.snapshot;
  const [made] = networks.filter(({ name }) => name === lan.name);
  const containers = actions.flatMap((action, n) => (made ? container(action, n + 1, made) : []));
  return { ...rest, networks, containers, routes: [...rest.routes, ...actions.flatMap(route)] };
}

function container(action: Action, clock: number, { id, name }: Network): readonly Container[] {
  if (action.do !== 'container.create') return [];
  const { image, labels, network: on } = action.config;
  const detail = { startedAt: clock, pid: clock, restarts: 0, health: undefined, error: undefined, exitCode: 0 };
  const made = { id: `id ${action.name}`, name: action.name, image, state: 'running', labels } as const;
  if ('of' in on) return [{ ...made, network: { on: 'container', id: `id ${on.of}` }, detail: { ...detail, addresses: undefined } }];
  const endpoint = { networkId: id, networkName: name, configured: on.address, address: on.address, mac: on.mac };
  return [{ ...made, network: { on: 'networks', endpoints: [endpoint] }, detail: { ...detail, addresses: [on.address] } }];
}

const route = (action: Action): readonly Route[] =>
  action.do === 'route.replace'
    ? action.to.map(({ address, mac }) => ({
        to: `${address}/32`,
        device: action.link,
        gateway: undefined,
        source: action.source,
        protocol: '222',
        mac,
        metric: 0,
      }))
    : [];

function measure(name: string, wanted: Intent, host: Snapshot): Plan {
  const began = performance.now();
  const before = process.threadCpuUsage();
  const plan = makePlan(kinds, wanted, host);
  const took = Math.round(performance.now() - began);
  // On a busy machine the clock tells of the others.
  const { user, system } = process.threadCpuUsage(before);
  console.log(
    `${name.padEnd(24)} ${String(took).padStart(6)} ms  ${String(Math.round((user + system) / 1000)).padStart(6)} ms CPU  ${plan.steps.length} steps, ${plan.blocked.length} blocked`,
  );
  return plan;
}

console.log(`${COUNT} deckies with one service each, node ${process.version}`);
const wanted = intent(fleets(0, 1));
const host = settled(measure('all new', wanted, bare));
measure('nothing to do', wanted, host);
measure('one in ten moves', intent(fleets(20_000, 10)), host);
measure('all move up by one', intent(fleets(1, 1)), host);
const last = toAddress(first + COUNT);
const squatter = nic(9, 'squatter', last);
measure('all blocked by the last', intent(fleets(1, 1)), { ...host, links: [...host.links, squatter] });
measure('all to go', intent([]), host);
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
