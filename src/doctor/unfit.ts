import type { Check } from './check.ts';
import { namespace, release } from './engine.ts';
import type { EngineFacts } from './facts.ts';
import { wsl } from './platform.ts';

/** Why the links that are read here and the containers that the Engine lists are of two machines, if it shows. */
export const apart = (engine: Pick<EngineFacts, 'host' | 'namespace'>): string | undefined => firstFailure([namespace(engine)]);

/**
 * Why deckies that are made here would not be what they are to be; what is there may be removed all the same. `kernel`:
 * `uname -r` where the Engine runs; `undefined`: it does not tell.
 */
export const unfit = (engine: Pick<EngineFacts, 'version'> & { readonly kernel: string | undefined }): string | undefined =>
  firstFailure([wsl(engine.kernel ?? ''), release(engine)]);

function firstFailure(checks: readonly Check[]): string | undefined {
  const found = checks.find(({ status }) => status === 'fail');
  return found && `${found.message}; ${found.remedy}`;
}
