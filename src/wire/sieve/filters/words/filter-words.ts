import type { ENGLISH_FILTER_WORDS } from './english.ts'

/** A word for a part of a filter; `{name}` and `{count}` stand for what is put in. Each language has a file of its own, so that a browser loads the one that it needs. */
export type FilterWord = keyof typeof ENGLISH_FILTER_WORDS
