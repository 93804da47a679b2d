import type { MailReader } from '../../../core/mail/mail-store.ts'
import type { Modseq } from '../../../core/mail/mailbox.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'

/** The address book that every account has: it cannot be destroyed, and it is the default one as long as no other one is. */
export const FIRST_BOOK = 'first'

/** What a client may set, with what it has if it is not set. RFC 9610 §2. */
export const BOOK_DEFAULTS = { description: null, sortOrder: 0, isSubscribed: true } as const

export interface Book {
  readonly name: string
  readonly description: string | null
  readonly sortOrder: number
  readonly isSubscribed: boolean
  /** As it was asked for; `isDefault` of the object says what is so. */
  readonly isDefault: boolean
}

export const BOOK_PROPERTIES = [
  'id',
  'name',
  'description',
  'sortOrder',
  'isDefault',
  'isSubscribed',
  'shareWith',
  'myRights',
]

/** The address books of an account at one moment, by id. */
export class AddressBooks {
  readonly all: ReadonlyMap<string, Book>
  readonly modseq: Modseq

  private constructor(all: ReadonlyMap<string, Book>, modseq: Modseq) {
    this.all = all
    this.modseq = modseq
  }

  static async read({ records }: Pick<MailReader, 'records'>): Promise<AddressBooks> {
    const all = new Map<string, Book>([[FIRST_BOOK, { name: 'Contacts', ...BOOK_DEFAULTS, isDefault: false }]])
    for (const { id, value } of await records.all('address-book')) all.set(id, JSON.parse(value) as Book)
    return new AddressBooks(all, await records.state('address-book'))
  }

  get state(): string {
    return `${this.modseq}`
  }

  /** The id of the default one: there always is exactly one. */
  get defaultId(): string {
    for (const [id, { isDefault }] of this.all) if (isDefault) return id
    return FIRST_BOOK
  }

  object(id: string): JsonObject {
    const { name, description, sortOrder, isSubscribed } = this.all.get(id) as Book
    return {
      id,
      name,
      description,
      sortOrder,
      isDefault: id === this.defaultId,
      isSubscribed,
      // Of RFC 9670 there is nothing here yet.
      shareWith: null,
      myRights: { mayRead: true, mayWrite: true, mayShare: false, mayDelete: id !== FIRST_BOOK },
    }
  }
}
