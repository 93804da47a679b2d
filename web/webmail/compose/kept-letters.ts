import { KEPT_LETTERS } from '../desk/kept-letters-name.ts'
import type { Beginning, Letter } from './letter.ts'

/** Where a browser keeps what belongs to one window: `sessionStorage`. */
export type WindowStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** What was written and could not be saved, for the member that it belongs to: whoever signs in next in the same window must not see it. */
interface Kept {
  readonly owner: string
  readonly letters: Readonly<Record<string, Beginning>>
}

/** Letters of a member that are not saved at the server. A browser that keeps nothing has none. */
export function keptLetters(storage: WindowStorage, owner: string): ReadonlyMap<string, Beginning> {
  try {
    const kept = JSON.parse(storage.getItem(KEPT_LETTERS) ?? 'null') as Kept | null
    if (kept?.owner !== owner) return new Map()
    return new Map(Object.entries(kept.letters).filter(([, { letter }]) => isLetter(letter)))
  } catch {
    return new Map()
  }
}

/** Keeps a letter, or forgets it if there is none. False if the browser keeps nothing. */
export function keepLetter(
  storage: WindowStorage,
  owner: string,
  id: string,
  beginning: Beginning | undefined,
): boolean {
  const letters = new Map(keptLetters(storage, owner))
  if (!beginning && !letters.delete(id)) return true
  if (beginning) letters.set(id, beginning)
  try {
    if (letters.size === 0) storage.removeItem(KEPT_LETTERS)
    else storage.setItem(KEPT_LETTERS, JSON.stringify({ owner, letters: Object.fromEntries(letters) } satisfies Kept))
    return true
  } catch {
    return false
  }
}

function isLetter({ to, cc, bcc, subject, body, files, from }: Letter): boolean {
  const texts = [to, cc, bcc, subject, from.email, body.kind === 'plain' ? body.text : body.html]
  return texts.every((text) => typeof text === 'string') && Array.isArray(files)
}
