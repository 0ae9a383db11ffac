import { type InspectColor, styleText } from 'node:util';

/** Colours a text, or leaves it alone. Injected, so that what is rendered is the same in every test. */
export type Paint = (style: InspectColor, text: string) => string;

export const plain: Paint = (_style, text) => text;
export const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });
