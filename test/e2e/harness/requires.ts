import { describe } from 'vitest';
import { requireFitMachine } from '../../../src/lab/requirements.ts';
import { missingForSecondKernel } from '../../second-kernel/boot.ts';

const refusal: string | undefined = await requireFitMachine(null).then(
  () => undefined,
  (error: Error) => error.message,
);

if (refusal !== undefined) process.stderr.write(`end-to-end tests are skipped: ${refusal}\n`);

/** A `describe` for what needs root, macvlan and a Docker Engine; where they lack it is skipped and says why. */
export const describeOnRealKernel = (name: string, body: () => void): void => describeUnless(refusal, name, body);

/** Why this machine cannot run a second kernel; `undefined`: it can. */
export const noSecondKernel: string | undefined = refusal ?? (await missingForSecondKernel());

/** A `describe` for what needs a second kernel, in which there is ipvlan. */
export function describeOnSecondKernel(name: string, body: () => void): void {
  if (noSecondKernel !== undefined) process.stderr.write(`"${name}" is skipped: ${noSecondKernel}\n`);
  describeUnless(noSecondKernel, name, body);
}

function describeUnless(reason: string | undefined, name: string, body: () => void): void {
  if (reason === undefined) describe(name, body);
  else describe.skip(`${name} (skipped: ${reason})`, body);
}
