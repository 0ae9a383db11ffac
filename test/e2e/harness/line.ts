import type { Meddling } from './real-host.ts';
import type { Deed } from './twins.ts';

/** What is to come of a deed; or what somebody else does in between. */
export type Line =
  | { readonly deed: Deed; readonly verdict: 'done' | 'refused' | 'only the model refuses' }
  | { readonly how: Meddling; readonly container: string }
  | 'the Engine restarts';

export const does = (deed: Deed): Line => ({ deed, verdict: 'done' });
export const not = (deed: Deed): Line => ({ deed, verdict: 'refused' });
export const never = (deed: Deed): Line => ({ deed, verdict: 'only the model refuses' });
export const kill = (container: string): Line => ({ how: 'kill', container });
export const pause = (container: string): Line => ({ how: 'pause', container });
