import { apart, unfit } from '../doctor/unfit.ts';
import type { Engine } from '../host/engine.ts';
import { listensHere } from '../host/listens.ts';
import { Ended, EXIT } from './exit.ts';

/** Links that are read in one network namespace and containers that run in another make no host. */
export function requireOneMachine(engine: Engine): void {
  const because = apart({ ...engine, namespace: listensHere(engine) });
  if (because !== undefined) throw new Error(because);
}

/** Of what makes a host unfit, all that is known at once: the rest is for `doctor` to find. */
export function requireFitHost(engine: Engine): void {
  const because = unfit(engine);
  if (because !== undefined) throw new Ended(EXIT.refused, `${because}. Nothing was planned and nothing changed.`);
}
