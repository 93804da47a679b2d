import type { SieveScript } from '../../../wire/sieve/sieve-script.ts'
import { validateScript } from '../../../wire/sieve/validate-script.ts'

/** Characters of scripts that are kept compiled: what is made of them is some forty times as large. */
const MAX_CHARACTERS = 1024 * 1024

/** Scripts as they were compiled last, by their text: most members get more than one message. */
export class CompiledScripts {
  readonly #scripts = new Map<string, SieveScript>()
  #characters = 0

  /** @throws Fault peer sieve/invalid */
  script(content: string): SieveScript {
    const known = this.#scripts.get(content)
    if (known) {
      this.#scripts.delete(content)
      this.#scripts.set(content, known)
      return known
    }
    const script = validateScript(content)
    this.#scripts.set(content, script)
    this.#characters += content.length
    for (const [oldest] of this.#scripts) {
      if (this.#characters <= MAX_CHARACTERS || oldest === content) break
      this.#scripts.delete(oldest)
      this.#characters -= oldest.length
    }
    return script
  }
}
