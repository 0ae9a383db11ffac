import { execFile } from 'node:child_process';
import { LIMIT, NftError } from './nft.ts';

/**
 * Lists all tables, and those of our mark whole. One shell starts nft for each of them, for to start a process takes us
 * longer than it takes nft to answer; all in one call would do, but that nft 1.0.6 then mixes up its cache. For each it
 * prints what was asked, what nft said, its code and its words, every one of them ended by a NUL.
 */
const SCRIPT = `
command -v nft >/dev/null || exit 127
list=$(nft list tables 2>&1)
printf 'list tables\\0%s\\0%s\\0%s\\0' "$list" $? "$list"
printf '%s\\n' "$list" | while read -r table family name; do
  case $name in decnet-sync/*) ;; *) continue ;; esac
  printf '%s\\0' "list $table $family $name"
  { words=$(nft -nj list table "$family" "$name" 2>&1 >&3 </dev/null); code=$?; } 3>&1
  printf '\\0%s\\0%s\\0' $code "$words"
done`;

/** What nft said when it was asked for one table. */
export interface Listing {
  readonly family: string;
  readonly name: string;
  readonly text: string;
}

/** Of tables that do not bear our mark nothing is read but the name: they may be large. */
export const listTables = (): Promise<readonly Listing[]> =>
  new Promise((resolve, reject) => {
    const child = execFile('/bin/sh', ['-c', SCRIPT], LIMIT, (error, stdout, stderr) => {
      if (error !== null)
        return reject(new NftError('list tables', error.code === 127 ? undefined : stderr.trim() || error.message, error));
      try {
        resolve(listingsIn(stdout));
      } catch (refused) {
        reject(refused);
      }
    });
    child.stdin?.end();
  });

/** The answers of the script; throws what nft refused, but for a table that went while we looked. */
export function listingsIn(answers: string): readonly Listing[] {
  const fields = answers.split('\0');
  const listings: Listing[] = [];
  if (fields.length < 5 || fields.length % 4 !== 1) throw new NftError('list tables', 'its answer breaks off', undefined);
  for (let at = 0; at + 4 < fields.length; at += 4) {
    const [what = '', text = '', code, words = ''] = fields.slice(at, at + 4);
    const [, family, name] = /^list table (\S+) (\S+)$/.exec(what) ?? [];
    if (code === '0') {
      if (family !== undefined && name !== undefined) listings.push({ family, name, text });
    } else if (family === undefined || !/No such file/.test(words))
      throw new NftError(what, words.trim() || `it ended with ${code}`, undefined);
  }
  return listings;
}
