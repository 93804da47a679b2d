import type { AddressBook } from '../../../core/directory/address-book.ts'
import type { Directory } from '../../../core/directory/directory.ts'

/** What the keys of members stand on. */
export interface PgpServices {
  readonly directory: Pick<Directory, 'account' | 'aliasesOf'>
  readonly book: Pick<AddressBook, 'mayUse'>
}
