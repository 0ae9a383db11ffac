import { keyOf } from '../core/probe.ts';
import type { Asked, Claim } from '../doctor/asked.ts';
import { attempts } from '../doctor/attempt.ts';
import { isFit } from '../doctor/check.ts';
import type { Doors } from '../doctor/doors.ts';
import { examine } from '../doctor/examine.ts';
import type { Facts, Seen } from '../doctor/facts.ts';
import { doorsToTry } from '../doctor/from-inside.ts';
import type { Live, Trial } from '../doctor/live.ts';
import { beginFacts } from '../host/facts.ts';
import { doctorJson, doctorText } from '../render/doctor.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { isJson } from './output.ts';
import type { Settings } from './settings.ts';

export interface DoctorOptions {
  readonly output: string;
  readonly live?: true;
}

/** Tells whether this host is fit for the fleets that are meant for it. */
export async function doctor(
  path: string | undefined,
  { output, live }: DoctorOptions,
  settings: Settings,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { instance, dockerHost, management } = settings;
  const begun = beginFacts(instance, dockerHost);
  // What reads manifests takes long to load: the machine answers meanwhile.
  const [{ wantsOf }, { standOf }, { flawsOf }] = await Promise.all([import('./wants.ts'), import('./stand.ts'), import('./flaws.ts')]);
  const [{ checks: ofSource, manifests, here, ...wants }, rest] = await Promise.all([wantsOf(path, settings, begun, signal), begun.rest]);
  const known = { ...rest, ...wants };
  const { hairpins, claims } = standOf(settings, manifests, known);
  const seen = { ...known, hairpins, flaws: flawsOf(here, known), management };
  const facts: Facts = {
    ...seen,
    ...(live ? await tryAll(seen, claims, signal) : { live: undefined, doors: undefined, asked: undefined }),
  };
  const checks = [...ofSource, ...examine(facts)];
  console.log(isJson(output) ? JSON.stringify(doctorJson(checks), null, 2) : doctorText(settings.host, checks, settings.paint));
  return isFit(checks) ? EXIT.done : EXIT.failed;
}

/** All at once: what is tried on a link, from inside and on the LAN does not meet. */
async function tryAll(seen: Seen, claims: readonly Claim[], signal: AbortSignal): Promise<Pick<Facts, 'live' | 'doors' | 'asked'>> {
  const [live, doors, asked] = await Promise.all([tryOut(seen), tryDoors(seen), ask(claims, signal)]);
  return { live, doors, asked };
}

async function ask(claims: readonly Claim[], signal: AbortSignal): Promise<readonly Asked[]> {
  const { probeAll } = await import('../host/arping.ts');
  const replies = await probeAll(claims, signal);
  return claims.flatMap((claim) => {
    const reply = replies.get(keyOf(claim));
    return reply === undefined ? [] : [{ ...claim, reply }];
  });
}

async function tryOut(facts: Seen): Promise<Live> {
  const { tryParent } = await import('../host/trial.ts');
  const tried = attempts(facts).map(
    async ({ parent, request }): Promise<readonly [string, Trial]> => [
      parent,
      typeof request === 'string' ? { is: 'untried', because: request } : await tryParent(request),
    ],
  );
  return Object.fromEntries(await Promise.all(tried));
}

async function tryDoors(facts: Seen): Promise<readonly Doors[]> {
  const { knockFromInside } = await import('../host/doors.ts');
  return Promise.all(doorsToTry(facts).map((each) => ('pid' in each ? knockFromInside(each) : each)));
}
