import type { PressedKey } from '../keys/key-reader.ts'

/** Longer than anybody types while something loads. */
const MOST_LETTERS = 10_000

/** What somebody types between wishing to write and the window being there: it is of the letter, and no command. */
export class TypedAhead {
  /** Letters that were wished for and are not there yet. */
  #awaited = 0
  #text = ''

  get isAwaited(): boolean {
    return this.#awaited > 0
  }

  /** A letter is wished for. */
  begin(): void {
    this.#awaited++
  }

  /** Takes a key; false if it is none that writes, and may do what it does. Enter and Backspace are of what is written, too. */
  take({ key, ctrlKey, metaKey, altKey }: PressedKey): boolean {
    if (!this.isAwaited || ctrlKey || metaKey || altKey) return false
    if (key === 'Backspace') this.#text = [...this.#text].slice(0, -1).join('')
    else if (key === 'Enter') this.#text += '\n'
    // Any other name of a key is that of one which writes nothing: `ArrowUp`, `Escape`.
    else if ([...key].length !== 1) return false
    else if (this.#text.length < MOST_LETTERS) this.#text += key
    return true
  }

  /** The window is there: gives what was typed for it. */
  arrive(): string {
    const text = this.#text
    this.end()
    return text
  }

  /** It is there, or will not come: what was typed for it is forgotten. */
  end(): void {
    this.#awaited = Math.max(0, this.#awaited - 1)
    this.#text = ''
  }
}
