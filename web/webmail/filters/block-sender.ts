import type { Condition, Filter } from '../../../src/wire/sieve/filters/filter.ts'
import { pathOf } from '../../../src/wire/sieve/filters/mailbox-paths.ts'
import { EMPTY_SCRIPT, type Piece, type ScriptPieces } from '../../../src/wire/sieve/filters/script-pieces.ts'
import type { LanguageTag } from '../language/language.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'
import { FilterBook } from './filter-book.ts'
import { FILTERS_TEXTS } from './texts/texts.ts'

/**
 * Has what a sender writes go to the junk from now on: by a rule in the member's filters, where it is seen and taken out again. Returns what undoes it.
 * @throws JmapFailure, `unreadable` for a script that is none
 */
export async function blockSender(address: string, name: string, mail: Mail): Promise<() => Promise<void>> {
  const book = new FilterBook(mail)
  await book.load()
  const before = book.open?.source ?? ''
  const pieces = book.open ? book.open.pieces : EMPTY_SCRIPT
  if (!pieces) throw new JmapFailure('refused', 'unreadable')
  const junk = mail.cache.withRole('junk')
  if (!junk) throw new JmapFailure('refused', 'no junk')
  const place = { mailbox: pathOf(junk, mail.cache.mailboxes), mailboxId: junk.id }
  await book.writePieces(withBlocked(pieces, address, name, place))
  // Somebody may have changed them meanwhile: then it is refused, and nothing of theirs is lost.
  return () => book.write(before)
}

/** What the rule is called in a language. */
export function blockedName(tag: LanguageTag): string {
  return FILTERS_TEXTS[tag].blocked
}

/** The rules with one more sender in the rule of those that are blocked; it stands on top if there is none yet. */
export function withBlocked(
  script: ScriptPieces,
  address: string,
  name: string,
  place: { readonly mailbox: string; readonly mailboxId: string },
): ScriptPieces {
  const { pieces } = script
  const at = pieces.findIndex((piece) => piece.kind === 'filter' && blockedBy(piece.filter) !== undefined)
  const found = pieces[at]
  const condition = found?.kind === 'filter' ? blockedBy(found.filter) : undefined
  if (found?.kind !== 'filter' || !condition) {
    const filter: Filter = {
      name,
      isOn: true,
      match: 'any',
      conditions: [{ kind: 'field', fields: ['from'], part: 'address', how: 'is', values: [address], isNot: false }],
      actions: [{ kind: 'move', ...place }, { kind: 'stop' }],
      note: '',
    }
    const added: Piece = { kind: 'filter', filter, source: undefined }
    return { ...script, pieces: [added, ...pieces] }
  }
  const values = [...new Set([...condition.values, address])]
  const filter: Filter = { ...found.filter, isOn: true, conditions: [{ ...condition, values }] }
  return { ...script, pieces: pieces.with(at, { kind: 'filter', filter, source: undefined }) }
}

/** The senders of a rule that blocks some: it has the name that such a rule is given, in whichever language, and does nothing but that. */
function blockedBy({ name, conditions, actions }: Filter): Extract<Condition, { kind: 'field' }> | undefined {
  const isNamed = Object.values(FILTERS_TEXTS).some(({ blocked }) => blocked === name)
  const [condition, ...more] = conditions
  const isIt = condition?.kind === 'field' && condition.part === 'address' && condition.how === 'is' && !condition.isNot
  const isFrom = isIt && condition.fields.join().toLowerCase() === 'from'
  return isNamed && isFrom && more.length === 0 && actions.some(({ kind }) => kind === 'move') ? condition : undefined
}
