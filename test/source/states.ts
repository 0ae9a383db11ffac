import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git, Repository } from './repository.ts';

/** What may become of a repository that a fleet stands on. None of it is a reason to take the fleet away. */
export interface State {
  readonly name: string;
  /** What a source may say of it. */
  readonly is: readonly ('unreachable' | 'missing' | 'unverified' | 'invalid' | 'revision')[];
  /** Why a daemon holds it back, if it does. */
  readonly conditions: readonly string[];
  readonly spoil: (repository: Signed, good: string) => void;
}

/** A repository whose commits its owner signs, those of trees that nobody can check out included. */
export class Signed extends Repository {
  readonly allowedSigners: string;
  /** A key that is not allowed. */
  readonly strange: string;

  constructor(root: string) {
    const [key, strange] = [join(root, 'key'), join(root, 'strange')];
    for (const file of [key, strange]) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada', '-f', file]);
    super(root, 'fleets', [
      'gpg.format=ssh',
      `user.signingKey=${key}`,
      'commit.gpgSign=true',
      'core.bigFileThreshold=1m',
      'core.compression=0',
    ]);
    this.strange = strange;
    this.allowedSigners = join(root, 'signers');
    const [type, words] = execFileSync('ssh-keygen', ['-y', '-f', key], { encoding: 'utf8' }).split(' ');
    writeFileSync(this.allowedSigners, `ada@example.org ${type} ${words}\n`);
    for (const setting of ['core.bigFileThreshold=1m', 'core.compression=0']) git(this.bare, ['config', ...setting.split('=')]);
  }

  /** Has the branch be a commit of this tree. */
  become(tree: string, ...parents: readonly string[]): string {
    const commit = this.git('commit-tree', '-S', tree, '-m', 'by hand', ...parents.flatMap((parent) => ['-p', parent]));
    return this.moveTo(commit);
  }

  /** Files in a commit on top of another, whatever was on the branch meanwhile. */
  commitOn(parent: string, files: Readonly<Record<string, string>>): string {
    this.git('reset', '--quiet', '--hard', parent);
    return this.commit(files);
  }

  moveTo(commit: string): string {
    this.git('update-ref', 'refs/heads/main', commit);
    return this.push();
  }

  /** A tree with this one as its only directory. */
  under(name: string, entries: readonly string[]): string {
    return this.tree([`040000 tree ${this.tree(entries)}\t${name}`]);
  }
}

const treeOf = (repository: Signed, commit: string): string => repository.git('rev-parse', `${commit}:fleets`);
const listed = (repository: Signed, commit: string): readonly string[] => repository.git('ls-tree', treeOf(repository, commit)).split('\n');

export const STATES: readonly State[] = [
  {
    name: 'its history is rewritten to an empty tree',
    is: ['revision', 'missing'],
    conditions: ['confirm', 'missing'],
    spoil: (repository) => repository.become(repository.tree([])),
  },
  {
    name: 'its history is rewritten, and holds no manifest',
    is: ['revision', 'missing'],
    conditions: ['confirm', 'missing'],
    spoil: (repository) => repository.become(repository.under('fleets', [`100644 blob ${repository.blob('none')}\tREADME`])),
  },
  {
    name: 'the manifests lie at another path',
    is: ['missing'],
    conditions: ['missing'],
    spoil: (repository, good) => repository.become(repository.under('elsewhere', listed(repository, good)), good),
  },
  {
    name: 'the branch is gone',
    is: ['unreachable'],
    conditions: ['unreachable'],
    spoil: ({ bare }) => git(bare, ['update-ref', '-d', 'refs/heads/main']),
  },
  {
    name: 'its head is not signed, and deletes everything',
    is: ['unverified'],
    conditions: ['unverified'],
    spoil: (repository, good) => repository.moveTo(repository.git('commit-tree', repository.tree([]), '-m', 'unsigned', '-p', good)),
  },
  {
    name: 'its head is signed by a stranger, and deletes everything',
    is: ['unverified'],
    conditions: ['unverified'],
    spoil: (repository, good) =>
      repository.moveTo(repository.git('commit-tree', `-S${repository.strange}`, repository.tree([]), '-m', 'mine now', '-p', good)),
  },
  {
    name: 'ten thousand files lie beside the manifest',
    is: ['revision'],
    conditions: [],
    spoil(repository, good) {
      const nothing = repository.blob('# nothing\n');
      const many = Array.from({ length: 10_000 }, (_, n) => `100644 blob ${nothing}\t${n}.yaml`);
      repository.become(repository.under('fleets', [...listed(repository, good), ...many]), good);
    },
  },
  {
    name: 'names hold line breaks, and lead upwards',
    is: ['invalid'],
    conditions: ['invalid'],
    spoil(repository, good) {
      const [inner] = listed(repository, good);
      const blob = repository.blob('# nothing\n');
      const up = repository.tree([`100644 blob ${blob}\tup.yaml`]);
      repository.become(repository.under('fleets', [`040000 tree ${up}\t..`, `100644 blob ${blob}\tline\nbreak.yaml`, inner ?? '']), good);
    },
  },
  {
    name: 'the manifests are links that lead outside',
    is: ['invalid'],
    conditions: ['invalid'],
    spoil(repository, good) {
      const to = (target: string): string => repository.blob(target);
      const links = [`120000 blob ${to('/etc/passwd')}\ta.yaml`, `120000 blob ${to('../../outside.yaml')}\tb.yaml`];
      repository.become(repository.under('fleets', links), good);
    },
  },
];

/** It takes its time, even when nobody reads it. */
export const FILM: State = {
  name: 'a manifest is a film',
  is: ['invalid'],
  conditions: ['invalid'],
  spoil: (repository, good) =>
    repository.become(repository.under('fleets', [`100644 blob ${repository.blob(randomBytes(50 * 2 ** 20))}\tfilm.yaml`]), good),
};
