import type { Arguments } from '../../../wire/jmap/arguments.ts'
import { invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import { casemap } from '../../../wire/mime/unicode-casemap.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { Method, MethodContext } from '../capability.ts'
import type { ContactIndexes } from './contact-index.ts'
import { type Correspondents, decayed } from './correspondents.ts'

const MAX_TEXT = 200
const MAX_SUGGESTIONS = 50
const DEFAULT_SUGGESTIONS = 10
/** A card weighs as much as so many messages of today: somebody has thought it worth keeping. */
const CARD_WEIGHT = 2

interface Suggestion {
  readonly name: string
  readonly email: string
  readonly cardId: string | null
  readonly weight: number
}

/**
 * Address/complete: whom a text that is being typed may mean. Arguments `accountId`, `text` and `limit` (default 10, at most 50); the answer has `list` of `{name, email, cardId}`, the likeliest first: each
 * word of the text begins a word of the name or of the address, and those count who have been written to often and lately, and who have a card. No text: the likeliest of all.
 */
export function completeAddresses(indexes: ContactIndexes, correspondents: Correspondents): Method {
  return async (args: Arguments, context: MethodContext): Promise<JsonObject> => {
    const account = takeAccount(args, context)
    const text = args.optionalString('text') ?? ''
    const limit = args.optionalUnsigned('limit') ?? DEFAULT_SUGGESTIONS
    args.end()
    if (text.length > MAX_TEXT) throw invalidArguments(`"text" has at most ${MAX_TEXT} characters`)
    const words = wordsOf(text)
    const { mail, clock } = context.services
    const suggestions = await mail.read(account, async (reader) => {
      const known = await correspondents.of(reader, account)
      const found = new Map<string, Suggestion>()
      for (const { id, fullName, emails } of (await indexes.cards(reader, account)).values()) {
        for (const [place, email] of emails.entries()) {
          const key = email.toLowerCase()
          if (found.has(key) || !begins(words, `${fullName} ${email}`)) continue
          const written = known.get(key)
          const lately = written ? decayed(written.weight, clock.nowMs() - written.lastMs) : 0
          // The address that is preferred comes before the others of the same card.
          found.set(key, { name: fullName, email, cardId: id, weight: CARD_WEIGHT + lately - place / 1000 })
        }
      }
      for (const [key, { name, email, weight, lastMs }] of known) {
        if (found.has(key) || !begins(words, `${name} ${email}`)) continue
        found.set(key, { name, email, cardId: null, weight: decayed(weight, clock.nowMs() - lastMs) })
      }
      return [...found.values()]
    })
    const list = suggestions
      .sort((a, b) => b.weight - a.weight || (a.email < b.email ? -1 : 1))
      .slice(0, Math.min(limit, MAX_SUGGESTIONS))
      .map(({ name, email, cardId }) => ({ name, email, cardId }))
    return { accountId: jmapAccountId(account), list }
  }
}

function begins(words: readonly string[], text: string): boolean {
  if (words.length === 0) return true
  const within = ` ${casemap(text).replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')}`
  return words.every((word) => within.includes(` ${word}`))
}

function wordsOf(text: string): string[] {
  return casemap(text)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
}
