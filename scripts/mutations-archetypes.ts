import type { Mutation } from './mutations.ts';

const TESTS = ['test/manifest/archetype.test.ts', 'test/manifest/archetypes.test.ts'];

const mutation = (fault: string, file: string, from: string, to: string, ...tests: readonly string[]): Mutation => ({
  fault,
  file: `src/${file}`,
  from,
  to,
  tests,
});

export const archetypes: readonly Mutation[] = [
  mutation(
    'an archetype wins over the defaults',
    'manifest/decky.ts',
    '{ ...kind?.spec, ...defaults, ...written }',
    '{ ...defaults, ...kind?.spec, ...written }',
    ...TESTS,
  ),
  mutation(
    "an archetype's sysctls win over the defaults'",
    'manifest/decky.ts',
    'kind?.spec.sysctls, defaults.sysctls,',
    'defaults.sysctls, kind?.spec.sysctls,',
    ...TESTS,
  ),
  mutation(
    "a service over an archetype's is another one",
    'manifest/written.ts',
    'return high === undefined ? low : merge(low, high);',
    'return low;',
    ...TESTS,
  ),
  mutation(
    "an archetype's files are looked for beside the fleet",
    'manifest/written.ts',
    '(high.service[key] === undefined ? low : high).at(key)',
    'high.at(key)',
    ...TESTS,
  ),
  mutation(
    'an archetype is told to be nowhere while a file is unread',
    'manifest/archetypes.ts',
    'if (complete) context',
    'context',
    ...TESTS,
  ),
  mutation('a faulty archetype makes its deckies faulty, too', 'manifest/decky-services.ts', '{ ...theirs, report }', 'theirs', ...TESTS),
  mutation(
    'what stays of archetypes counts as a fleet that moved',
    'source/history.ts',
    '&& !isBelow(each.path)',
    '',
    'test/source/history.test.ts',
  ),
];
