import { Locked, lock } from '../host/lock.ts';
import { lacksPrivilege } from '../host/privilege.ts';
import { Ended, EXIT } from './exit.ts';

/** Before the first change, not in the middle of it. */
export function requirePrivilege(): void {
  const lack = lacksPrivilege();
  if (lack !== undefined) throw new Ended(EXIT.failed, `${lack}; nothing was changed`);
}

/** One writer per host and instance. */
export async function hold(instance: string, what: string): Promise<Disposable> {
  try {
    return await lock(instance, what);
  } catch (error) {
    if (error instanceof Locked) throw new Ended(EXIT.refused, error.message, { cause: error });
    throw error;
  }
}
