import { type Pairing, pairs } from '../core/pair.ts';
import { decky } from './decky/index.ts';
import { guard } from './guard/index.ts';
import { hairpin } from './hairpin/index.ts';
import { network } from './network/index.ts';

/** The order is for display only: `needs` and `follows` decide what happens first. */
export const kinds: readonly Pairing[] = [pairs(network), pairs(hairpin), pairs(guard), pairs(decky)];
