import { Fault } from '../../base/fault.ts'
import type { Cursor } from './cursor.ts'
import { syntaxFault } from './syntax-fault.ts'

/** filter-mailboxes-other: mailboxes that are meant whichever is selected. RFC 5465 §6.2 to §6.6. */
export type OtherMailboxes =
  | { readonly kind: 'inboxes' | 'personal' | 'subscribed' }
  | { readonly kind: 'subtree' | 'mailboxes'; readonly names: ReadonlySet<string> }

/** Which mailboxes a group of events is about. RFC 5465 §6. */
export type MailboxFilter = { readonly kind: 'selected'; readonly isDelayed: boolean } | OtherMailboxes

/** Which mailboxes are to be searched: RFC 7377 §2.2 takes the specifiers of NOTIFY, without selected-delayed and with subtree-one. */
export type SearchSource =
  | { readonly kind: 'selected' }
  | { readonly kind: 'subtree-one'; readonly names: ReadonlySet<string> }
  | OtherMailboxes

const OPEN = 0x28
/** Specifiers and mailbox names of one command. */
const MAX_NAMES = 1000

/** Reads the mailbox specifiers of one command, and bounds how many they are together. All throw Fault peer imap/syntax, imap/too-complex. */
export class MailboxSpecifiers {
  readonly #cursor: Cursor
  #left = MAX_NAMES

  constructor(cursor: Cursor) {
    this.#cursor = cursor
  }

  /** filter-mailboxes. RFC 5465 §8. */
  notified(): MailboxFilter {
    const word = this.#word()
    if (word === 'selected' || word === 'selected-delayed') {
      return { kind: 'selected', isDelayed: word === 'selected-delayed' }
    }
    return this.#other(word)
  }

  /** filter-mailboxes as it is among the sources of a search. RFC 7377 §2.2, §4. */
  searched(): SearchSource {
    const word = this.#word()
    if (word === 'selected') return { kind: word }
    if (word === 'subtree-one') return { kind: word, names: this.#names() }
    return this.#other(word)
  }

  #word(): string {
    this.#spend()
    return this.#cursor.keyword().toLowerCase()
  }

  #other(word: string): OtherMailboxes {
    switch (word) {
      case 'inboxes':
      case 'personal':
      case 'subscribed':
        return { kind: word }
      case 'subtree':
      case 'mailboxes':
        return { kind: word, names: this.#names() }
    }
    throw syntaxFault(`there is no mailbox specifier ${word.slice(0, 40)}`)
  }

  /** SP one-or-more-mailbox, which is mailbox / many-mailboxes. */
  #names(): ReadonlySet<string> {
    const cursor = this.#cursor
    const names = new Set<string>()
    const read = () => {
      this.#spend()
      names.add(cursor.mailbox())
    }
    cursor.space()
    if (cursor.next === OPEN) cursor.list(read)
    else read()
    if (names.size === 0) throw syntaxFault('a mailbox was expected')
    return names
  }

  #spend(): void {
    if (--this.#left < 0) {
      throw new Fault('peer', 'imap/too-complex', `a command may name ${MAX_NAMES} mailboxes and kinds of them`)
    }
  }
}
