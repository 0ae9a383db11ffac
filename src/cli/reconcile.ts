import { type TurnRecord, turnText } from '../render/turn-text.ts';
import { askDaemon, troubleOf } from './client.ts';
import { Ended, EXIT, type ExitCode } from './exit.ts';
import { isJson } from './output.ts';
import { duration, type Settings } from './settings.ts';

export interface ReconcileOptions {
  readonly output: string;
  readonly confirm?: string;
  readonly wait?: true | string;
}

const WAIT = '2m';

/** Has the daemon ask its source and look at the host now; lets a revision that is held go ahead. */
export async function reconcile({ output, confirm, wait }: ReconcileOptions, settings: Settings, signal: AbortSignal): Promise<ExitCode> {
  const query = new URLSearchParams();
  if (confirm !== undefined) query.set('confirm', confirm);
  if (wait !== undefined) query.set('wait', String(duration(wait === true ? WAIT : wait) / 1000));
  const reply = await askDaemon(settings, 'POST', `/v1/reconcile?${query}`, signal);
  if (reply === undefined) throw new Ended(EXIT.failed, 'there is no daemon on this host: start it with `decnet-sync run`');
  if (reply.status === 400) throw new Ended(EXIT.invalid, troubleOf(reply));
  if (reply.status === 409) throw new Ended(EXIT.refused, troubleOf(reply));
  if (reply.status >= 300) throw new Ended(EXIT.failed, troubleOf(reply));
  if (reply.status === 202) {
    const { turn }: { readonly turn: string } = JSON.parse(reply.text);
    if (wait !== undefined) throw new Ended(EXIT.failed, `turn ${turn} has not ended yet; see \`decnet-sync history\``);
    console.log(
      isJson(output) ? JSON.stringify({ format: 'decnet-sync/reconcile/v1', turn }) : `turn ${turn} has begun; see \`decnet-sync history\``,
    );
    return EXIT.done;
  }
  const record: TurnRecord = JSON.parse(reply.text);
  console.log(isJson(output) ? JSON.stringify(record, null, 2) : turnText(record, settings.paint));
  if (record.hold !== null || record.blocked.length > 0) return EXIT.refused;
  return record.outcome === 'converged' || record.outcome === 'changed' ? EXIT.done : EXIT.failed;
}
