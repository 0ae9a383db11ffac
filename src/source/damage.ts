import { GitFailure } from './run.ts';

/**
 * What git says when it is the mirror that is broken, and not the remote. What
 * a remote says arrives behind `remote:` and is not believed.
 */
const WORDS = [
  /not a git repository/i,
  /bad (?:object|config|tree|revision|ref|pack|signature|numeric config)/i,
  /corrupt|invalid (?:sha1 pointer|object|index-pack|gitfile)|inflate/i,
  /(?:unable to|cannot|could not|failed to) (?:read|open|mmap|map|find|parse|lock|resolve reference|unpack|get)/i,
  /packfile .* (?:is|cannot|does not|claims|index)/i,
  /(?:index|object) file .* (?:is|too)/i,
  /unable to create .*\.lock|File exists/i,
  /did not send all necessary objects|missing (?:blob|tree|commit|object)|unresolved deltas/i,
  /reference broken|broken ref|unknown repository extension|expected git repo version|empty ident/i,
];

/** What sounds the same and is about the remote, or about the way there. */
const ELSEWHERE =
  /from remote|remote error|remote repository|remote ref|read from remote|hung up|early EOF|RPC failed|could not read (?:Username|Password)/i;

/** Whether git's words tell of a broken mirror. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof GitFailure) || error.cut !== undefined) return false;
  const ours = error.message
    .split('; ')
    .filter((line) => !line.startsWith('remote:'))
    .join('; ');
  return WORDS.some((words) => words.test(ours)) && !ELSEWHERE.test(ours);
}
