import type { VCardVersion } from '../../../../src/wire/jscontact/vcard-entries.ts'
import { writeVCard } from '../../../../src/wire/jscontact/write-vcard.ts'
import { inGroups } from '../../mail/in-groups.ts'
import { saveFile } from '../../views/save-file.ts'
import type { ContactBook } from '../book/contact-book.ts'

/** Cards that are in memory at a time. */
const CARDS_AT_ONCE = 50

/** Has the browser save cards as a file of vCards. However many there are, and however large their photographs, a few are in memory at a time: what is written goes to where the browser keeps files. @throws JmapFailure */
export async function exportCards(
  book: ContactBook,
  ids: readonly string[],
  version: VCardVersion,
  name: string,
  tell: (done: number) => void = () => undefined,
): Promise<void> {
  const parts: Blob[] = []
  for await (const text of vCardsOf(book, ids, version, tell)) parts.push(new Blob([text]))
  saveFile(`${fileName(name)}.vcf`, new Blob(parts, { type: 'text/vcard;charset=utf-8' }))
}

/** The texts of a file, one after the other. `tell` is told how many cards are in it. @throws JmapFailure */
export async function* vCardsOf(
  book: Pick<ContactBook, 'whole'>,
  ids: readonly string[],
  version: VCardVersion,
  tell: (done: number) => void,
): AsyncGenerator<string> {
  let done = 0
  for (const some of inGroups(ids, CARDS_AT_ONCE)) {
    const cards = await book.whole(some)
    yield cards.map(({ card: { id: _, addressBookIds: __, ...card } }) => writeVCard(card, version)).join('')
    done += some.length
    tell(done)
  }
}

/** What may stand in the name of a file everywhere. */
function fileName(name: string): string {
  const plain = name
    .replace(/[^\p{L}\p{N} ._-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return plain.slice(0, 80) || 'contacts'
}
