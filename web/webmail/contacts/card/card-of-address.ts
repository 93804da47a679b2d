import type { EmailAddress } from '../../../../src/wire/jmap/email.ts'
import type { JsonObject } from '../../../../src/wire/jmap/json.ts'

/** A card for somebody of whom there is a name, as it stands in mail, and an address. Names of two or three words are taken apart: `Ingrid Solberg`, `Solberg, Ingrid`; others are kept as they are. */
export function cardOfAddress({ name, email }: EmailAddress): JsonObject {
  const emails = { e1: { address: email } }
  const full = (name ?? '').replace(/^["'\s]+|["'\s]+$/g, '').replace(/\s+/g, ' ')
  if (full === '' || full.toLowerCase() === email.toLowerCase()) return { emails }
  const [behind, before, ...more] = full.split(/, ?/)
  const words = full.split(' ')
  const isName = (text: string) => text.split(' ').every((word) => /^\p{L}[\p{L}\p{M}.'’-]*$/u.test(word))
  if (before !== undefined && more.length === 0 && isName(`${before} ${behind}`))
    return { ...named(before, behind ?? ''), emails }
  if (words.length < 2 || words.length > 3 || !isName(full)) return { name: { full }, emails }
  return { ...named(words.slice(0, -1).join(' '), words.at(-1) ?? ''), emails }
}

function named(given: string, surname: string): JsonObject {
  return {
    name: {
      components: [
        { kind: 'given', value: given },
        { kind: 'surname', value: surname },
      ],
    },
  }
}
