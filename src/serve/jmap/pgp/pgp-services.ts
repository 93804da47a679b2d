import type { AddressBook } from '../../../core/directory/address-book.ts'
import type { Directory } from '../../../core/directory/directory.ts'
import type { KeyLookups } from '../../../core/pgp/key-lookups.ts'

/** What the keys of members stand on. */
export interface PgpServices {
  readonly directory: Pick<Directory, 'account' | 'aliasesOf'>
  readonly book: Pick<AddressBook, 'mayUse'>
  readonly lookups: Pick<KeyLookups, 'find'>
}
