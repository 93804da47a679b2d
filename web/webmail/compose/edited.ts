import type { Composition } from './composition.ts'
import type { Letter } from './letter.ts'

/** What an editor is on: a letter that is being written, or a text that is kept. */
export interface Edited extends Pick<Composition, 'bodies' | 'edit' | 'settle' | 'typed' | 'addFile'> {
  readonly letter: Pick<Letter, 'body' | 'files'>
}
