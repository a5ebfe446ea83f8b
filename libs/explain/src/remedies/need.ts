import type { Edit } from '../remedy.js';

/** What a refusing decision needs: a sentence and an edit, or why there is none. */
export type Need = { readonly change: string; readonly edit: Edit } | { readonly impossible: string };
