import { execa } from 'execa';

/**
 * Tells systemd how we are, when it was systemd that started us. Node.js has no
 * datagram sockets of the sort that takes, but systemd brings a program for it.
 * That telling fails is no reason to stop: systemd draws its own conclusions.
 */
export async function notify(...assignments: readonly string[]): Promise<void> {
  if (process.env.NOTIFY_SOCKET === undefined) return;
  await execa('systemd-notify', [...assignments], { reject: false, timeout: 5_000, stdio: 'ignore' });
}

/** How often systemd wants to hear that we are alive, milliseconds; `undefined` when it does not. */
export function watchdogMs(): number | undefined {
  const { WATCHDOG_USEC, WATCHDOG_PID } = process.env;
  if (WATCHDOG_USEC === undefined || (WATCHDOG_PID !== undefined && Number(WATCHDOG_PID) !== process.pid)) return undefined;
  const limit = Number(WATCHDOG_USEC) / 1000;
  return Number.isFinite(limit) && limit > 0 ? limit : undefined;
}
