import { closestMatch } from 'leven';

/** `; did you mean …?` when one of the candidates is what the user must have meant, else nothing. */
export function didYouMean(written: string, candidates: readonly string[]): string {
  // Long texts are no slips of the finger, and comparing them is slow.
  if (written.length > 64) return '';
  const folded = fold(written);
  const same = candidates.find((candidate) => fold(candidate) === folded || (candidate.length > 3 && folded.endsWith(fold(candidate))));
  const meant =
    same ?? closestMatch(written, candidates, { maxDistance: written.length < 4 ? 1 : Math.max(2, Math.floor(written.length / 3)) });
  return meant === undefined ? '' : `; did you mean \`${meant}\`?`;
}

/** `CAP_CHOWN` and `work_dir` are what people type for `CHOWN` and `workDir`. */
const fold = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');
