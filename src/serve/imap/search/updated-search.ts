import { UidSet } from '../../../core/mail/uid-set.ts'
import type { UpdatedResult } from './search-contexts.ts'

/** The result of a SEARCH that is kept up to date: a set, so that places are not told but 0 (RFC 5267 §4.3.3). */
export class UpdatedSearch implements UpdatedResult {
  readonly isSorted = false
  uids: UidSet

  constructor(uids: UidSet) {
    this.uids = uids
  }

  remove(uids: UidSet, shown: (uid: number) => number): string {
    this.uids = this.uids.without(uids)
    return ` REMOVEFROM (0 ${encode(uids, shown)})`
  }

  async add(uids: UidSet, shown: (uid: number) => number): Promise<string> {
    this.uids = this.uids.union(uids)
    return ` ADDTO (0 ${encode(uids, shown)})`
  }
}

function encode(uids: UidSet, shown: (uid: number) => number): string {
  return `${UidSet.ofSorted([...uids].map(shown))}`
}
