import { readFile } from 'node:fs/promises';
import type { Diagnostic } from '../core/diagnostic.ts';
import { subnetOf } from '../core/ipv4.ts';
import { branchFault, urlFault } from '../core/remote.ts';
import { complaints } from '../manifest/complaints.ts';
import { inOrder, problem } from '../manifest/problem.ts';
import { readSources, type Source } from '../manifest/source.ts';
import { complete } from './complete.ts';
import type { Config } from './config.ts';
import { fromEnvironment, fromFlags, type Given, overlay } from './layers.ts';
import { validate } from './validate.gen.js';

export const CONFIG_FILE = '/etc/decnet-sync/config.yaml';

export interface Wanted {
  /** The file that was named; `undefined`: the usual one, if there is one. */
  readonly file: string | undefined;
  /** Values from the command line, by the names of their options. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: NodeJS.ProcessEnv;
}

/** The configuration, or everything that is wrong with it. The command line wins over the environment, and that over the file. */
export async function loadConfig({ file, flags, environment }: Wanted): Promise<Config | readonly Diagnostic[]> {
  const name = file ?? CONFIG_FILE;
  const bytes = await readFile(name).catch((error: Error) => error);
  if (bytes instanceof Error && !(file === undefined && 'code' in bytes && bytes.code === 'ENOENT')) {
    return [
      { severity: 'error', code: 'unreadable', message: `cannot be read: ${bytes.message}`, file: name, line: 1, column: 1, path: '' },
    ];
  }
  const { sources, diagnostics } = bytes instanceof Error ? { sources: [], diagnostics: [] } : readSources(name, name, bytes);
  if (diagnostics.length > 0) return diagnostics;
  const [written, second] = sources;
  if (second !== undefined) return [problem(second, 'two-documents', '', 'the configuration is one document; this is a second one')];

  const given = [...fromEnvironment(environment), ...fromFlags(flags)];
  const document = overlay(written?.value, given) ?? {};
  const source = traced(written, name, document, given);
  if (!validate(document)) return inOrder(complaints(source, validate.errors ?? []));
  const config = complete(document);
  const faults = faultsOf(config).map(([code, pointer, message]) => problem(source, code, pointer, message));
  return faults.length > 0 ? faults : config;
}

/** A source that also knows of values that are in no file. */
function traced(written: Source | undefined, file: string, value: unknown, given: readonly Given[]): Source {
  return {
    path: file,
    file,
    value,
    locate: (pointer, part) => {
      const name = given.findLast((each) => pointer === each.pointer || pointer.startsWith(`${each.pointer}/`))?.name;
      // There are no lines outside of files.
      if (name !== undefined) return { file: name, line: 0, column: 0 };
      return written?.locate(pointer, part) ?? { file, line: 1, column: 1 };
    },
  };
}

/** What a schema cannot say. */
function faultsOf(config: Config): readonly (readonly [code: string, pointer: string, message: string])[] {
  const git = config.source && 'git' in config.source ? config.source.git : undefined;
  const url = git && urlFault(git.url);
  const branch = git && branchFault(git.branch);
  const outside = git && (git.path.startsWith('/') || git.path.split('/').includes('..'));
  return [
    ...(exposed(config) ? [['needs-token', '/http/listen', EXPOSED] as const] : []),
    ...(url === undefined ? [] : [['bad-url', '/source/git/url', url] as const]),
    ...(branch === undefined ? [] : [['bad-branch', '/source/git/branch', branch] as const]),
    ...config.management.flatMap((network, n) => hostBits(network, n)),
    ...(outside ? [['bad-path', '/source/git/path', 'must be a path inside the repository, such as `fleets`'] as const] : []),
  ];
}

function hostBits(network: string, n: number): readonly (readonly [string, string, string])[] {
  const [address = '', prefix] = network.split('/');
  const whole = subnetOf(address, Number(prefix));
  return whole === network ? [] : [['host-bits', `/management/networks/${n}`, `${network} is one host of a subnet; write \`${whole}\``]];
}

const EXPOSED = 'anything but a loopback address needs `http.tokenFile`: whoever reaches the port could see and steer the daemon';

const exposed = ({ listen, tokenFile }: Config): boolean =>
  listen !== undefined && tokenFile === undefined && !/^(localhost|127\.[0-9.]+|::1)$/.test(listen.host);
