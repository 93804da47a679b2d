import type { JsonObject } from '../../../../src/wire/jmap/json.ts'
import type { ContactActs, Done } from '../book/contact-acts.ts'
import type { ContactBook } from '../book/contact-book.ts'
import { cardName } from '../card/contact-card.ts'
import { mergePatch } from '../merge/merge-cards.ts'
import type { ImportPlan, Incoming } from './plan-import.ts'

/** Characters that go out in one request, and cards; `maxSizeRequest` of servers is some megabytes (RFC 8620 §2). */
const MOST_CHARACTERS = 1_500_000
const CARDS_AT_ONCE = 100

export interface Refusal {
  readonly at: number
  readonly name: string
  readonly reason: string
}

export interface ImportResult extends Done {
  readonly made: number
  readonly merged: number
  readonly skipped: number
  readonly refused: readonly Refusal[]
}

/** Carries out a plan, a few cards at a time, until `signal` says that it is enough. `tell` is told how many are done. @throws JmapFailure */
export async function runImport(
  plan: ImportPlan,
  bookId: string,
  book: ContactBook,
  acts: ContactActs,
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<ImportResult> {
  const refused: Refusal[] = []
  const made: string[] = []
  let done = 0
  const advance = (by: number) => {
    done += by
    tell(done)
  }
  for (const some of inRequests(plan.create)) {
    if (signal.aborted) break
    const cards = some.map(({ card }) => ({ ...card, addressBookIds: { [bookId]: true } }))
    const answer = await acts.createAll(cards)
    made.push(...answer.made.filter((id) => id !== undefined))
    for (const [place, { message }] of answer.refused) {
      const { at = 0, card = {} } = some[place] ?? {}
      refused.push({ at, name: cardName(card), reason: message })
    }
    advance(some.length)
  }
  const undos: Done[] = []
  let merged = 0
  const merges = [...plan.merge]
  for (let at = 0; at < merges.length && !signal.aborted; at += CARDS_AT_ONCE) {
    const some = new Map(merges.slice(at, at + CARDS_AT_ONCE))
    const patches = new Map<string, JsonObject>()
    for (const { card } of await book.whole([...some.keys()])) {
      const patch = mergePatch(
        card,
        (some.get(card.id) ?? []).map((one) => one.card),
      )
      if (Object.keys(patch).length > 0) patches.set(card.id, patch)
    }
    if (patches.size > 0) undos.push(await acts.patch(patches))
    merged += some.size
    advance(some.size)
  }
  await book.refresh()
  return {
    made: made.length,
    merged,
    skipped: plan.skipped.length,
    refused,
    undo: async () => {
      for (const one of undos) await one.undo()
      if (made.length > 0) await acts.destroy(made)
    },
  }
}

function* inRequests(all: readonly Incoming[]): Generator<readonly Incoming[]> {
  let some: Incoming[] = []
  let size = 0
  for (const one of all) {
    const { length } = JSON.stringify(one.card)
    if (some.length > 0 && (some.length >= CARDS_AT_ONCE || size + length > MOST_CHARACTERS)) {
      yield some
      some = []
      size = 0
    }
    some.push(one)
    size += length
  }
  if (some.length > 0) yield some
}
