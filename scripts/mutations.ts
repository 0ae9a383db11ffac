import { archetypes } from './mutations-archetypes.ts';
import { claims } from './mutations-claims.ts';
import { guard } from './mutations-guard.ts';
import { ready } from './mutations-ready.ts';

/** One fault put into the source, and the tests that must notice. */
export interface Mutation {
  readonly fault: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly tests: readonly string[];
}

// What takes a rare case to show has an example, too.
const EXAMPLES_AND_PROPERTIES = ['test/core', 'test/kinds', 'test/plan', 'test/convergence.test.ts', 'test/restraint.test.ts'];

const ADOPTION = ['test/kinds/adopt.test.ts', 'test/adopt.test.ts'];

const mutation = (fault: string, file: string, from: string, to: string, ...tests: readonly string[]): Mutation => ({
  fault,
  file: `src/${file}`,
  from,
  to,
  tests: tests.length > 0 ? tests : EXAMPLES_AND_PROPERTIES,
});

const planner: readonly Mutation[] = [
  mutation('a creation does not wait for its own destruction', 'plan/order.ts', "stepId('destroy', id),", '', 'test/plan'),
  mutation('nobody waits for who holds their claims', 'plan/order.ts', '...holding(wanted?.claims ?? [], holders),', ''),
  mutation(
    'nobody waits for an update to give a claim up',
    'plan/order.ts',
    "...(step.verb === 'create' ? holding(wanted?.claims ?? [], releasers) : []),",
    '',
    'test/plan',
  ),
  mutation(
    'a creation does not wait for what it needs',
    'plan/order.ts',
    "[stepId('create', on), stepId('update', on)]",
    "[stepId('update', on)]",
  ),
  mutation('a destruction does not wait for what stands on it', 'plan/order.ts', '(standing.get(id) ?? []).map((other) => other.id)', '[]'),
  mutation(
    'things go before what puts them back is fetched',
    'plan/prepare.ts',
    'first.set(destroy.id, [...(first.get(destroy.id) ?? []), prepare.id]);',
    '',
  ),
  mutation(
    'an update fetches what it does not need',
    'plan/prepare.ts',
    "become === 'update' ? 'found' : 'nothing'",
    "'nothing'",
    'test/plan',
  ),
  mutation("who stays is in nobody's way", 'plan/block.ts', 'if (!isGoing(change)) stay(change.item, keptClaims(change));', ''),
  mutation(
    'a block does not reach who needs the blocked',
    'plan/block.ts',
    'for (const dependent of dependents().get(id) ?? [])',
    'for (const dependent of [])',
  ),
  mutation(
    'things are taken from under who stays',
    'plan/block.ts',
    'if (change && isGoing(change)) block(',
    'if (change && isGoing(change) && id === need) block(',
  ),
  mutation('an update takes what another has', 'plan/block.ts', "change.become === 'update' ? newClaims(change) : []", '[]', 'test/plan'),
  mutation('sharing a claim is a conflict', 'core/resource.ts', '(a.share === undefined || a.share !== b.share)', 'true'),
  mutation(
    'other shares of a claim are none',
    'core/resource.ts',
    '(a.share === undefined || a.share !== b.share)',
    'a.share === undefined',
  ),
  mutation(
    'things outlive what they stand on',
    'plan/change.ts',
    '(isGoing(change) || goingNeed(change) !== undefined)',
    'isGoing(change)',
  ),
  mutation(
    'what is held is judged like our own',
    'plan/change.ts',
    "item.owner === 'mine' && !blocked.has(item.id) ? judge",
    '!blocked.has(item.id) ? judge',
  ),
  mutation(
    'what is held goes with what it stands on',
    'plan/change.ts',
    "=> item.owner === 'mine' && !blocked.has(item.id);",
    '=> !blocked.has(item.id);',
  ),
  mutation('of two copies one is forgotten', 'core/pair.ts', '...copies.map(', '...copies.slice(1).map(', 'test/kinds'),
];

const kinds: readonly Mutation[] = [
  mutation(
    'another subnet is the same network',
    'kinds/network/index.ts',
    "{ field: 'subnet', before: live.subnets.join(', '), after: spec.subnet },",
    '',
  ),
  mutation('what Docker reserves does not matter', 'kinds/network/index.ts', 'live.aux.includes(address)', 'live.aux.length < 0'),
  mutation('neighbouring subnets conflict', 'kinds/network/claims.ts', ", share: 'part' }))", ' }))'),
  mutation('our own hairpin is in the way of its network', 'kinds/network/foreign-mode.ts', ' && !isOurs(link)', '', 'test/kinds'),
  mutation(
    "a stranger's network of our name is in nobody's way",
    'kinds/network/namesake.ts',
    'ours.length > 0 && ',
    'ours.length < 0 && ',
    'test/kinds',
  ),
  mutation(
    'a decky is on either network of its name',
    'kinds/decky/live.ts',
    'named(network, ours, host.networks)',
    'named(network, host.networks).slice(-1)',
    'test/kinds',
  ),
  mutation('a held network is judged like any other', 'kinds/network/index.ts', "held(live.name) ? 'held' : 'mine'", "'mine'"),
  mutation(
    'a hairpin is up before it is silent',
    'kinds/hairpin/drift.ts',
    "...(live && isQuiet(live) ? [] : [{ do: 'link.quiet', name: spec.link } as const]),",
    '',
  ),
  mutation('the old address goes before the new routes come', 'kinds/hairpin/drift.ts', '...wrong.map(', '...[].map(', 'test/kinds'),
  mutation('a forgotten MAC is not told again', 'kinds/hairpin/drift.ts', '[...missing, ...unknown].map(', 'missing.map('),
  mutation(
    'routes stay when their deckies go',
    'kinds/hairpin/drift.ts',
    '    ...surplus,\n  ];\n}\n\n/** The alias',
    '  ];\n}\n\n/** The alias',
  ),
  mutation('a creation cut short counts as whole', 'kinds/hairpin/index.ts', 'live.link.alias === undefined', 'live.link.index < 0'),
  mutation('DECNET is taken over unasked', 'kinds/network/left.ts', 'intent.adopt === true && ', '', ...ADOPTION),
  mutation("DECNET's hairpin is taken over unasked", 'kinds/hairpin/left.ts', 'intent.adopt === true\n', 'true\n', ...ADOPTION),
  mutation('a labelled network is taken over', 'kinds/network/left.ts', ' && Object.keys(labels).length === 0', '', ...ADOPTION),
  mutation('squatters go with the network', 'kinds/decky/live.ts', 'needs: [...grounds, ...left]', 'needs: grounds', ...ADOPTION),
  mutation('every container is a service of DECNET', 'kinds/network/left.ts', "labels[DECNET.service] === 'true' && ", '', ...ADOPTION),
  mutation('orphans of DECNET stay', 'kinds/network/left.ts', '...guests, ...orphans]', '...guests]', ...ADOPTION),
  mutation('a hairpin goes with the network it had', 'kinds/hairpin/index.ts', 'isUnmarked(live.link) ? [] : ', '', ...ADOPTION),
  mutation('a hairpin is taken over without its network', 'kinds/hairpin/left.ts', ' && groundless', ' && !groundless', ...ADOPTION),
  mutation("a stranger's route is laid over", 'kinds/hairpin/spec.ts', '!isStuck(fleet.name, decky.name)', 'decky.ip'),
  mutation('a held decky loses its route', 'kinds/hairpin/spec.ts', 'd.held !== undefined || (d.runs', '(d.runs'),
  mutation('a kept hairpin is put right', 'kinds/hairpin/spec.ts', 'kept: true', 'kept: false'),
  mutation(
    "another instance's hairpin is ours",
    'kinds/hairpin/live.ts',
    'mark?.instance === intent.instance ? mark.network',
    'mark ? mark.network',
  ),
  mutation('Docker starts bases by itself', 'kinds/decky/config.ts', "restart: 'no',", "restart: 'unless-stopped',"),
  mutation(
    'services of a restarted base stay where they were',
    'kinds/decky/repair.ts',
    'service.detail.startedAt < base.detail.startedAt',
    'false',
  ),
  mutation(
    'a base is started without its services',
    'kinds/decky/repair.ts',
    "revival?.actions.some((action) => action.do !== 'container.unpause') ?? false",
    'false',
  ),
  mutation(
    'a lost address is not noticed',
    'kinds/decky/repair.ts',
    'base.detail?.addresses?.includes(spec.ip) === false',
    'base.detail === undefined',
  ),
  mutation(
    'a container that lacks its files is started',
    'kinds/decky/repair.ts',
    "found.state === 'created' && service.files.length > 0",
    'service.files.length < 0',
    'test/kinds',
  ),
  mutation(
    'a service no manifest names stays',
    'kinds/decky/repair.ts',
    '...live.services.filter(({ name }) => !wanted.has(name)).map(surplus),',
    '',
  ),
  mutation('a copy of the base stays', 'kinds/decky/repair.ts', '...live.bases.filter((copy) => copy !== base).map(surplus),', ''),
  mutation(
    'a base of a network that is no more is started',
    'kinds/decky/index.ts',
    'endpoint.networkId !== undefined && !live.networkIds.includes(endpoint.networkId)',
    'endpoint.networkId === null',
  ),
  mutation("MACs are nobody's", 'kinds/decky/identity.ts', 'mac === undefined ? []', 'mac !== null ? []'),
  mutation("addresses are nobody's", 'kinds/decky/identity.ts', 'address === undefined ? []', 'address !== null ? []'),
  mutation("container names are nobody's", 'kinds/decky/spec.ts', '...containerNames(spec).map(nameClaim)', ''),
  mutation(
    'ports change a container',
    'kinds/decky/config.ts',
    '{ name: _, ports: __, ...fields }',
    '{ name: _, ...fields }',
    'test/kinds',
  ),
  mutation(
    'standalone is switched on or off unseen',
    'kinds/decky/index.ts',
    'base.labels[LABEL.service] !== spec.sole?.name',
    'base.id === spec.sole?.name',
  ),
  mutation(
    'a standalone decky that lacks its files is started',
    'kinds/decky/index.ts',
    "base.state === 'created' && (spec.sole?.files.length ?? 0) > 0",
    'spec.sole?.files.length === -1',
  ),
  mutation(
    "a standalone decky's service has a container of its own as well",
    'kinds/decky/spec.ts',
    'guests: standalone ? [] : decky.services',
    'guests: decky.services',
  ),
  mutation('a secret is told', 'kinds/decky/explain.ts', "'environment', 'files'", "'files'", 'test/kinds'),
  mutation(
    'a suspended fleet gives up its empty network',
    'core/ground.ts',
    '(suspend ? [network.name] : [])',
    '(suspend && network.name === undefined ? [network.name] : [])',
    'test/core',
  ),
];

const executor: readonly Mutation[] = [
  mutation('a place is given twice', 'apply/slots.ts', 'else this.#free++;', 'this.#free++;', 'test/apply'),
  mutation('who waits for a decky gives its place back twice', 'apply/execute.ts', 'held = false;', '', 'test/apply'),
  mutation(
    'waiting takes a place',
    'apply/execute.ts',
    'if (held && waits(action)) {',
    'if (held && !waits(action) && signal.aborted) {',
    'test/apply',
  ),
  mutation('what was skipped counts as done', 'apply/execute.ts', "outcome !== 'done'", "outcome === 'failed'", 'test/apply'),
  mutation('a stopped run goes on', 'apply/execute.ts', 'signal.throwIfAborted();', '', 'test/apply'),
];

export const mutations: readonly Mutation[] = [...planner, ...kinds, ...executor, ...archetypes, ...claims, ...guard, ...ready];
