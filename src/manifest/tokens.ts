import { type CST, Lexer, Parser } from 'yaml';

/** Deeper than any manifest, shallower than any stack. */
const MAX_DEPTH = 64;

/** More than anyone is told of. A mebibyte of them would take the library half a minute, and most of a gigabyte. */
const MAX_FAULTS = 100;

/**
 * The tokens of a YAML text. Ends early when collections nest too deeply: what
 * comes after the tokens is recursive, and a few kilobytes of `[` would be its end.
 * Ends early, too, when so much is wrong that the text is no manifest.
 */
export function* tokens(text: string, tooDeep: (offset: number) => void): Generator<CST.Token, void> {
  const parser = new Parser();
  let faults = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') faults++;
      yield token;
    }
    if (parser.stack.length > MAX_DEPTH) return tooDeep(parser.offset - lexeme.length);
    if (isStray(parser.stack.at(-1))) faults++;
    if (faults > MAX_FAULTS) break;
  }
  yield* parser.end();
}

/** After a value come spaces, comments and its own bracket; anything else is in the way, and will be an error. */
function isStray(top: CST.Token | undefined): boolean {
  const last = top !== undefined && 'end' in top ? top.end?.at(-1) : undefined;
  switch (last?.type) {
    case undefined:
    case 'space':
    case 'comment':
    case 'newline':
    case 'flow-map-end':
    case 'flow-seq-end':
      return false;
    default:
      return true;
  }
}
