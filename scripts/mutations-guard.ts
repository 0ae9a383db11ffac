import type { Mutation } from './mutations.ts';

const TESTS = [
  'test/kinds/guard.test.ts',
  'test/kinds/guard-rules.test.ts',
  'test/kinds/seal.test.ts',
  'test/containment.test.ts',
  'test/convergence.test.ts',
  'test/restraint.test.ts',
];

const mutation = (fault: string, file: string, from: string, to: string): Mutation => ({
  fault: `guard: ${fault}`,
  file: `src/kinds/${file}`,
  from,
  to,
  tests: TESTS,
});

export const guard: readonly Mutation[] = [
  mutation('a decky does not wait for it', 'decky/spec.ts', '...(decky.containment === undefined ? [] : [guardId(network.name)])', ''),
  mutation('a decky starts though there is none', 'decky/index.ts', 'spec.unguarded ? ', 'spec.unguarded && spec.ip === "" ? '),
  mutation('it goes before its deckies', 'decky/live.ts', 'hairpinId(network), guardId(network)', 'hairpinId(network)'),
  mutation('a decky that goes leaves its entries', 'decky/index.ts', '...release(),', ''),
  mutation('a decky takes along what another comes with', 'guard/release.ts', '!wanted.has(element) && ', ''),
  mutation(
    'a decky that is made anew is let go of before it goes',
    'guard/live.ts',
    'unasked.filter((element) => !isIdentity(element)) : []',
    'unasked : []',
  ),
  mutation(
    'a dormant table passes',
    'guard/drift.ts',
    'if (found.dormant) return',
    'if (found.dormant && table.family === undefined) return',
  ),
  mutation('other rules pass', 'guard/drift.ts', 'inOrder(found.chains) === inOrder(chainLines(table)) ?', 'true ?'),
  mutation('chains of others stay', 'guard/drift.ts', 'strange: strange(spec, live)', 'strange: []'),
  mutation(
    'a stranger at the address of one that cannot come is fenced in',
    'guard/spec.ts',
    'return isForgotten(fleet, name, ip);',
    'return true;',
  ),
  mutation('services start before their namespace has its rules', 'decky/index.ts', '...seal(spec, base, []),', ''),
  mutation('a base that starts anew is given none', 'decky/repair.ts', ', ...seal(spec, base.id, proofs));', ');'),
  mutation(
    'the rules of an earlier run pass',
    'decky/seal.ts',
    'proofs.includes(proofOf(spec.ip, detail.startedAt, spec.seal.print))',
    'proofs.length > 0',
  ),
  mutation(
    'other rules inside pass',
    'decky/seal.ts',
    'proofs.includes(proofOf(spec.ip, detail.startedAt, spec.seal.print))',
    'proofs.some((proof) => proof.startsWith(proofsOf(spec.ip, detail.startedAt)))',
  ),
  mutation('what is contained no longer keeps its rules inside', 'guard/drift.ts', '...unseals(live),', ''),
  mutation('it keeps them where the guard goes', 'guard/index.ts', '[...unseals(live), {', '[{'),
  mutation('a proof goes while its decky stands', 'guard/members.ts', "'bound6', 'sealed']", "'bound6']"),
  mutation('a proof is taken for a fence', 'guard/spec.ts', '.every(isProof)', '.length === 0'),
  mutation('a call in parts passes for answers', 'guard/rules.ts', "  PARTS,\n  'ip saddr", "  'ip saddr"),
  mutation('so it does over IPv6', 'guard/rules.ts', '    PARTS6,\n', ''),
  mutation(
    'so it does where it is for all',
    'guard/seal.ts',
    '    PARTS,\n    ...calls(exceptions(containment).filter',
    '    ...calls(exceptions(containment).filter',
  ),
  mutation(
    "another's address is told of over IPv6",
    'guard/seal.ts',
    'nd-neighbor-advert @th,64,128 != ',
    'nd-router-advert @th,64,128 != ',
  ),
  mutation('answers have no pace', 'guard/answers.ts', 'tcp flags & (syn | fin | psh) == 0', 'tcp flags & (syn | fin | psh) == syn'),
  mutation('answers bear any address', 'guard/rules.ts', "  'ether saddr . ip saddr != @bound4 counter drop',\n", ''),
  mutation("what comes by the hairpin in no decky's name is heard", 'guard/rules.ts', "...by('iifname', 'goto from_decoy'), ", ''),
  mutation('the host is a router to deckies', 'guard/rules.ts', "        ...by('oifname', 'counter drop'),\n", ''),
  mutation('overlapping permissions', 'guard/members.ts', 'widest(exceptions(containment)).map', 'exceptions(containment).map'),
];
