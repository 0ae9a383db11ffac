import { turnText } from '../render/turn-text.ts';
import { stateOf } from './configured.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { readHistory } from './history-file.ts';
import { isJson } from './output.ts';
import type { Settings } from './settings.ts';

export interface HistoryOptions {
  readonly output: string;
  readonly limit: number;
}

/** What the daemon's turns did. */
export function history({ output, limit }: HistoryOptions, settings: Settings): ExitCode {
  const turns = readHistory(stateOf(settings, 'history.jsonl'), limit);
  if (isJson(output)) console.log(JSON.stringify({ format: 'decnet-sync/history/v1', turns }, null, 2));
  else
    console.log(
      turns.length === 0 ? 'No turn of the daemon is on record.' : turns.map((turn) => turnText(turn, settings.paint)).join('\n\n'),
    );
  return EXIT.done;
}
