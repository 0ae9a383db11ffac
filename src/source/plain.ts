// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal or a log.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Text of strangers without what could move a cursor or begin a line of a log. */
export const plain = (text: string): string => text.replace(CONTROL, ' ').trim();

/** A name as it may be printed, every control character spelled out. */
export const spelled = (name: string): string =>
  name.replace(CONTROL, (each) => (each === '\n' ? '\\n' : `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`));
