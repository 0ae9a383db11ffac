import type { Action } from '../../core/action.ts';
import { type GuardElement, guardName, proofOf, proofsOf } from '../../core/guard.ts';
import type { Container } from '../../core/snapshot.ts';
import { baseName, type Spec } from './spec.ts';

/** Sets the rules of a decky's own namespace, if it is to have any; `container`: by id, or by name where this plan makes it. */
export const seal = (spec: Spec, container: string, stale: readonly GuardElement[]): readonly Action[] =>
  spec.seal === undefined
    ? []
    : [
        {
          do: 'guard.seal',
          guard: guardName(spec.instance, spec.network),
          container,
          name: baseName(spec),
          address: spec.ip,
          ...spec.seal,
          stale,
        },
      ];

/** Why the namespace of a base that runs is not as it is to be. Of one whose start is not known, nothing is said. */
export function unsealed(spec: Spec, { detail }: Container, proofs: readonly GuardElement[]): string | undefined {
  if (spec.seal === undefined || detail === undefined || proofs.includes(proofOf(spec.ip, detail.startedAt, spec.seal.print)))
    return undefined;
  return proofs.some((proof) => proof.startsWith(proofsOf(spec.ip, detail.startedAt)))
    ? 'its namespace is to have other rules'
    : 'its namespace has no rules of its own';
}
