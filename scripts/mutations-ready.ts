import type { Mutation } from './mutations.ts';

const mutation = (fault: string, from: string, to: string): Mutation => ({
  fault: `ready: ${fault}`,
  file: 'src/host/ready.ts',
  from,
  to,
  tests: ['test/host/ready.test.ts'],
});

/** Faults in waiting until a decky is what its manifest promises. */
export const ready: readonly Mutation[] = [
  mutation('one answer will do', 'GOOD_SAMPLES = 3', 'GOOD_SAMPLES = 1'),
  mutation('a restart in between counts as good', 'sample.trouble === undefined && steady', 'sample.trouble === undefined'),
  mutation('whoever ends between two looks is not missed', 'processes?.every(', 'processes?.some('),
  mutation('what only Docker can tell is not asked again', 'processes: undefined }', 'processes: processesOf(members) }'),
  mutation('what has ended for good is waited for', 'over: ENDED.has(down.state)', 'over: false'),
  mutation('nobody asks whether all of it runs', "state !== 'running'", 'false'),
  mutation('a health check that fails is passed over', "health !== undefined && health !== 'healthy'", "health === 'starting'"),
  mutation('a health check that is not through yet is well', "health !== undefined && health !== 'healthy'", "health === 'unhealthy'"),
  mutation(
    'an address that is not there is not missed',
    'addresses?.includes(address) === false',
    'addresses?.includes(address) === undefined',
  ),
  mutation('any namespace is its own', 'namespaceOf(pid) !== namespace', 'namespaceOf(pid) === undefined'),
  mutation('one port that answers is enough', 'answers.find(({ error }) => error !== undefined)', 'answers.find(() => false)'),
];
