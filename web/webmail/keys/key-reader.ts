import { type Command, KEY_TABLE } from './key-table.ts'

/** What of a KeyboardEvent counts. */
export interface PressedKey {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/** The second key of two has to come within so long. */
const PATIENCE_MS = 1500

/** Makes commands of keys that are pressed one after the other. */
export class KeyReader {
  readonly #now: () => number
  #first: { readonly key: string; readonly atMs: number } | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  /** The command that a key completes, `pending` if it begins one, else undefined. What is pressed together with Ctrl, Alt or ⌘ is the browser's. */
  read({ key, ctrlKey, metaKey, altKey }: PressedKey): Command | 'pending' | undefined {
    const first = this.#first
    this.#first = undefined
    if (ctrlKey || metaKey || altKey) return undefined
    if (first && this.#now() - first.atMs < PATIENCE_MS) {
      return KEY_TABLE.find(({ keys }) => keys[0] === first.key && keys[1] === key)?.command
    }
    const single = KEY_TABLE.find(({ keys }) => keys.length === 1 && keys[0] === key)
    if (single) return single.command
    if (!KEY_TABLE.some(({ keys }) => keys.length === 2 && keys[0] === key)) return undefined
    this.#first = { key, atMs: this.#now() }
    return 'pending'
  }
}
