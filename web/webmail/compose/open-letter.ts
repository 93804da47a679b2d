import type { Composition } from './composition.ts'
import type { Pictures } from './pictures.ts'

/** A letter that lies open, with the pictures that its editor shows. */
export interface OpenLetter {
  readonly id: string
  readonly composition: Composition
  readonly pictures: Pictures
  /** What was typed before its window was there. It is given once. */
  takeTyped(): string
}
