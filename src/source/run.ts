import { withoutCredentials } from '../core/remote.ts';
import { environment } from './environment.ts';
import { plain } from './plain.ts';
import type { Task } from './task.ts';

/** Git said no; the message is its own words. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
  /** Not git's doing: the time was up, the output too long, or we are to stop. */
  readonly cut: 'late' | 'long' | 'stopped' | undefined;

  constructor(message: string, cut: GitFailure['cut'], cause?: unknown) {
    super(message, { cause });
    this.cut = cut;
  }
}

/** Runs git, bounded in time and output, and gives what it printed. */
export async function run(task: Task): Promise<Buffer> {
  const { signal, limitMs, mostBytes, network = false } = task;
  const { simpleGit } = await import('simple-git');
  const late = AbortSignal.timeout(limitMs);
  const tooLong = new AbortController();
  let words = '';
  const { env, unsafe } = environment(task);
  const git = simpleGit({
    baseDir: task.directory,
    // Killed, git leaves its helpers behind, which may hang or read for ever. `timeout` makes a process group
    // of them and passes our signal on to all of it; and it ends them too when it is us who are killed.
    binary: network ? ['timeout', String(Math.ceil(limitMs / 1000) + 5)] : 'git',
    abort: AbortSignal.any([signal, late, tooLong.signal]),
    allowEnvironment: Object.keys(env),
    unsafe,
    errors: (error, { exitCode, stdErr }) => {
      if (exitCode === 0) return error;
      words = Buffer.concat(stdErr).toString();
      return error ?? Buffer.from(`git ${task.args[0]} ended with code ${exitCode}`);
    },
    ...(task.input === undefined ? {} : { input: () => task.input }),
  }).env(env);
  let bytes = 0;
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > mostBytes) tooLong.abort();
  };
  git.outputHandler((_, stdout, stderr) => stdout.on('data', count) && stderr.on('data', count));
  try {
    const [first = '', ...rest] = task.args;
    if (first === 'cat-file') return await git.binaryCatFile([...rest]);
    return Buffer.from(await git.raw([...(network ? ['git'] : []), first, ...rest]));
  } catch (cause) {
    if (signal.aborted) throw new GitFailure('stopped', 'stopped', cause);
    if (late.aborted) throw new GitFailure(`took longer than ${limitMs / 1000} s`, 'late', cause);
    if (tooLong.signal.aborted) throw new GitFailure(`printed more than ${mostBytes} bytes`, 'long', cause);
    throw new GitFailure(clean(words, task.secrets ?? []) || withoutSecrets(String(cause), task.secrets ?? []), undefined);
  }
}

/** What git said, without its progress and hints. A stranger may have written some of it. */
function clean(words: string, secrets: readonly string[]): string {
  const lines = withoutSecrets(words, secrets)
    .split(/[\r\n]+/)
    .map(plain)
    .filter((line) => line !== '');
  const telling = lines.filter((line) => /^(?:fatal|error|ERROR):|denied|refused|verification failed/i.test(line));
  return (telling.length > 0 ? telling : lines).slice(0, 5).join('; ').slice(0, 600);
}

const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), withoutCredentials(text));
