import type { Response } from '../interop/harness/imap-peer.ts'

/** Names of mailboxes as LIST responses tell them, asked for or pushed by NOTIFY (RFC 5465 §5.4). */
export class ToldNames {
  /** Undefined until the whole tree has been listed, and after changes of one's own, which are not told. */
  #names: Set<string> | undefined

  get known(): ReadonlySet<string> | undefined {
    return this.#names
  }

  forget(): void {
    this.#names = undefined
  }

  /** The whole tree has been listed in these responses. */
  listed(responses: readonly Response[]): void {
    this.#names = new Set()
    for (const response of responses) if (response.word === 'LIST') this.hear(response)
  }

  hear(response: Response): void {
    const names = this.#names
    if (!names) return
    const [, attributes, , name, extended] = response.values
    const now = String(name)
    const old = oldName(extended)
    if (old !== undefined) {
      for (const one of [...names]) {
        if (one !== old && !one.startsWith(`${old}/`)) continue
        names.delete(one)
        names.add(now + one.slice(old.length))
      }
    }
    const isThere = !(
      Array.isArray(attributes) && attributes.some((one) => /^\\(NonExistent|Noselect)$/i.test(String(one)))
    )
    if (isThere) names.add(now)
    else names.delete(now)
  }
}

/** ("OLDNAME" (name)). */
function oldName(extended: unknown): string | undefined {
  if (!Array.isArray(extended)) return undefined
  const at = extended.findIndex((one) => String(one).toUpperCase() === 'OLDNAME')
  const value: unknown = extended[at + 1]
  return at >= 0 && Array.isArray(value) ? String(value[0]) : undefined
}
