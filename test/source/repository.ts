import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory that is gone after the test. */
export function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), 'source-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 3 }));
  return path;
}

export const NEVER: AbortSignal = new AbortController().signal;

/** The smallest fleet. Names give it an address of its own. */
export function fleet(name: string, host = 5): string {
  return `apiVersion: decnet-sync/v1
kind: Fleet
metadata: { name: ${name} }
spec:
  network: { interface: eth0, subnet: 10.0.0.0/16, gateway: 10.0.0.1 }
  deckies: [{ name: ${name}, ip: 10.0.${Math.floor(host / 200)}.${2 + (host % 200)} }]
`;
}

/** A fleet whose service gets a file from the repository. */
export const fleetWithFile = (name: string, from: string): string =>
  fleet(name).replace(' }]', `, services: [{ name: ssh, image: "x/y:1", files: [{ path: /etc/motd, from: ${from} }] }] }]`);

/** An archetype whose service gets one. */
export const archetypeWithFile = (name: string, from: string): string =>
  `apiVersion: decnet-sync/v1
kind: Archetype
metadata: { name: ${name} }
spec:
  services: [{ name: ssh, image: "x/y:1", files: [{ path: /etc/motd, from: ${from} }] }]
`;

/** A bare repository as a server has it, and a working tree that pushes to it. */
export class Repository {
  readonly bare: string;
  readonly work: string;
  readonly #config: readonly string[];

  constructor(root: string, name = 'fleets', config: readonly string[] = []) {
    this.bare = join(root, `${name}.git`);
    this.work = join(root, `${name}-work`);
    this.#config = config;
    git(root, ['init', '--quiet', '--bare', '--initial-branch=main', this.bare]);
    git(root, ['init', '--quiet', '--initial-branch=main', this.work]);
    this.git('remote', 'add', 'origin', this.bare);
  }

  git(...args: readonly string[]): string {
    return git(this.work, [...this.#config.flatMap((each) => ['-c', each]), ...args]).trim();
  }

  /** Writes files, or deletes those that are `undefined`, and pushes it all as one commit. */
  commit(files: Readonly<Record<string, string | Buffer | undefined>>, ...flags: readonly string[]): string {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.work, path);
      if (content === undefined) rmSync(file, { recursive: true });
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '-m', 'change', ...flags);
    return this.push();
  }

  /** A commit of a tree that no working tree could hold: entries of `git mktree`. */
  commitTree(entries: readonly string[], ...parents: readonly string[]): string {
    const tree = this.tree(entries);
    const commit = this.git('commit-tree', tree, '-m', 'by hand', ...parents.flatMap((parent) => ['-p', parent]));
    this.git('update-ref', 'refs/heads/main', commit);
    return this.push();
  }

  tree(entries: readonly string[]): string {
    return this.feed(entries.map((entry) => `${entry}\0`).join(''), 'mktree', '-z');
  }

  blob(content: string | Buffer): string {
    return this.feed(content, 'hash-object', '-w', '--stdin');
  }

  feed(input: string | Buffer, ...args: readonly string[]): string {
    return git(this.work, args, input).trim();
  }

  push(): string {
    this.git('push', '--quiet', '--force', 'origin', 'main');
    return this.git('rev-parse', 'main');
  }
}

/** Git as a developer runs it, whatever this machine is set to. */
export function git(cwd: string, args: readonly string[], input: string | Buffer = ''): string {
  const who = {
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
  };
  const env = { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...who };
  return execFileSync('git', args, { cwd, input, env, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 2 ** 30 });
}
