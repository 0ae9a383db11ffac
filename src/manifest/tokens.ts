import { type CST, Lexer, Parser } from 'yaml';

/** Deeper than any manifest, shallower than any stack. */
const MAX_DEPTH = 64;

/**
 * The tokens of a YAML text. Ends early when collections nest too deeply: what
 * comes after the tokens is recursive, and a few kilobytes of `[` would be its end.
 */
export function* tokens(text: string, tooDeep: (offset: number) => void): Generator<CST.Token, void> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) return tooDeep(parser.offset - lexeme.length);
  }
  yield* parser.end();
}
