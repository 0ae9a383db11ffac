import type { Mutation } from './mutations.ts';

const TESTS = ['test/claims.test.ts', 'test/loop/claims.test.ts', 'test/loop/conflicts.test.ts', 'test/loop/refusals.test.ts'];

const mutation = (fault: string, file: string, from: string, to: string, ...tests: readonly string[]): Mutation => ({
  fault: `claims: ${fault}`,
  file: `src/${file}`,
  from,
  to,
  tests: tests.length > 0 ? tests : TESTS,
});

/** Faults in asking the LAN before an address is used, and in listening for strangers afterwards. */
export const claims: readonly Mutation[] = [
  mutation(
    'what stands in the way of a start is not asked about',
    'plan/block.ts',
    'isMaking(change) ? change',
    'isComing(change) ? change',
  ),
  mutation('a stopped base is taken for one that has its address', 'kinds/decky/claim.ts', 'isOnLan(base) &&', ''),
  mutation('every decky gives way', 'kinds/decky/claim.ts', "spec.onConflict === 'withdraw' ? taken(spec) : undefined", 'taken(spec)'),
  mutation('a decky that is blocked and down keeps its route', 'kinds/hairpin/spec.ts', '(d.runs && isStuck', '(isStuck'),
  mutation('what gives way counts as removed', 'plan/make.ts', "count('destroy') - withdrawn", "count('destroy')"),
  mutation(
    'what waits for its next try is asked for at every turn',
    'loop/decide.ts',
    'probesOf(without(hoped, isLeft))',
    'probesOf(hoped)',
  ),
  mutation('what was refused is forgotten while it is asked for once more', 'loop/look.ts', '...answers.at(hands.now()), ', ''),
  mutation('what the watch heard is not planned with', 'loop/look.ts', ', ...conflicts.replies', ''),
  mutation('a stranger who is silent once has gone', 'loop/conflicts.ts', 'known.quiet + 1 < QUIET', 'known.quiet > QUIET'),
  mutation('who could not be asked about has gone', 'loop/conflicts.ts', "reply?.is !== 'free' || known", 'known'),
  mutation('an address that is ours no more is asked about', 'loop/watch.ts', 'conflicts.keep(round);', ''),
  mutation(
    'what waits for a removal comes before it',
    'plan/ahead.ts',
    'harmless.has(before)',
    'true || before',
    'test/plan/ahead.test.ts',
  ),
  mutation(
    'a repair is begun before the LAN has replied',
    'plan/ahead.ts',
    "verb === 'create' && making",
    'making',
    'test/plan/ahead.test.ts',
  ),
  mutation('a reply counts, however the program ended', 'host/arping.ts', 'code === 1 && mac', 'mac', 'test/host'),
];
