const WIDTH = 110;

/** Notes as a comment: one paragraph each, wrapped where they are prose. */
export function comment(notes: readonly string[]): string | undefined {
  if (notes.length === 0) return undefined;
  return notes
    .flatMap((note) => (note.startsWith('  ') ? [note] : wrap(note)))
    .map((line) => ` ${line}`)
    .join('\n');
}

function wrap(note: string): readonly string[] {
  const lines: string[] = [];
  for (const word of note.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
