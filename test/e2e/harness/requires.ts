import { describe } from 'vitest';
import { requireFitMachine } from '../../../src/lab/requirements.ts';

const refusal: string | undefined = await requireFitMachine(null).then(
  () => undefined,
  (error: Error) => error.message,
);

if (refusal !== undefined) process.stderr.write(`end-to-end tests are skipped: ${refusal}\n`);

/** A `describe` for what needs root, macvlan and a Docker Engine; where they lack it is skipped and says why. */
export function describeOnRealKernel(name: string, body: () => void): void {
  if (refusal === undefined) describe(name, body);
  else describe.skip(`${name} (skipped: ${refusal})`, body);
}
