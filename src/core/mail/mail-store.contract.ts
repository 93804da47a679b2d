import { describe, test } from 'node:test'
import fc from 'fast-check'
import { appendAndRead, readMany, shareBodies } from './mail-store-bodies.contract.ts'
import { countVisible, findEmails, keepUploads, tellHistory } from './mail-store-emails.contract.ts'
import { bringBack, pageExpunged } from './mail-store-expunged.contract.ts'
import { anyStep, replay } from './mail-store-histories.contract.ts'
import { keepLessons, learnFromMoves } from './mail-store-junk.contract.ts'
import { type Letters, lettersOn } from './mail-store-letters.fixture.ts'
import {
  createTwice,
  deleteRules,
  nameRules,
  neverReuse,
  renameRules,
  subscriptionRules,
} from './mail-store-mailboxes.contract.ts'
import { ACCOUNT } from './mail-store-member.contract.ts'
import { flagRules, listRules, selectRules, threadRules } from './mail-store-messages.contract.ts'
import { keepProvenance } from './mail-store-provenance.contract.ts'
import { keepRecords } from './mail-store-records.contract.ts'
import { keepScripts } from './mail-store-scripts.contract.ts'
import { candidateRules } from './mail-store-search.contract.ts'
import { keepAnnotations, keepQuota, keepRights } from './mail-store-sharing.contract.ts'
import {
  concurrentStores,
  refuseUnknownAccount,
  rollBack,
  snapshot,
  takenDeliveries,
  watchRules,
} from './mail-store-transactions.contract.ts'
import { boundExpunged } from './mail-store-undelete.contract.ts'
import { boundPieces, keepPieces } from './mail-store-uploads.contract.ts'
import type { CheckedStore, StorePlace } from './store-place.fixture.ts'

/** The contract of the port `MailStore`, for any driver. */
export function describeMailStore(name: string, makePlace: () => Promise<StorePlace>): void {
  /** Runs `work` on a fresh account and checks the store when it has ended. */
  function proves(
    what: string,
    work: (store: CheckedStore, letter: Letters, place: StorePlace) => Promise<void>,
  ): void {
    test(what, async () => {
      await using place = await makePlace()
      const store = await place.open()
      await store.create(ACCOUNT)
      try {
        await work(store, lettersOn(place.spool), place)
      } finally {
        await store.close()
      }
      await (await place.open()).closeChecked()
    })
  }

  describe(name, () => {
    proves(
      'a new account has INBOX and the standard mailboxes, subscribed; making it again changes nothing',
      createTwice,
    )
    proves('an account that was never made, or has been destroyed, is refused', refuseUnknownAccount)
    proves('what is appended is listed with everything asked for, and read back byte-exact', appendAndRead)
    proves('the octets of many small bodies come at once; a large one and one that is gone are left out', readMany)
    proves('equal bodies are one, and stay as long as one message has them', shareBodies)
    proves(
      'no transaction leaves an account with more than its quota; tidying up is always possible',
      (_, letter, place) => keepQuota(ACCOUNT, (limitsOf) => place.open(limitsOf), letter),
    )
    proves(
      'what was expunged never takes more than its share of the quota once mail comes, the oldest goes first',
      (_, letter, place) => boundExpunged(ACCOUNT, (limitsOf) => place.open(limitsOf), letter),
    )
    proves('who may do what goes with a mailbox, is given on to those below it, and is bounded', (store) =>
      keepRights(ACCOUNT, store),
    )
    proves("annotations go with their mailbox; private ones are the reader's alone; they are bounded", (store) =>
      keepAnnotations(ACCOUNT, store),
    )
    proves('filter scripts are kept, one of them active at most; what is remembered for them is bounded', (store) =>
      keepScripts(ACCOUNT, store),
    )
    proves('records beside messages are kept, and what has happened to them is told', (store) =>
      keepRecords(ACCOUNT, store),
    )
    proves('what a filter has learned is kept, taken back, bounded and forgotten', (store) =>
      keepLessons(ACCOUNT, store),
    )
    proves('what a member does with mail teaches the filter, each message once', (store, letter) =>
      learnFromMoves(ACCOUNT, store, letter),
    )
    proves('where a message comes from is kept with it, wherever it goes', (store, letter) =>
      keepProvenance(ACCOUNT, store, letter),
    )
    proves('messages are found by their numbers, their threads and the moment they were received', findEmails)
    proves('what is to be seen is counted, and what is marked as deleted is not', countVisible)
    proves('what has happened is told in order, page by page, or that it is too long ago', tellHistory)
    proves('uploads are kept for a time and up to a size, the oldest go first', keepUploads)
    proves('an upload comes in pieces, from whoever has taken it last', keepPieces)
    proves(
      'unfinished uploads are bounded in number, size and time, and what is given up gives its room back',
      boundPieces,
    )
    proves('work that throws leaves nothing behind', rollBack)
    proves('a delivery is taken once within its time, together with what its transaction keeps', takenDeliveries)
    proves('UIDs and UIDVALIDITY are never given twice', neverReuse)
    proves('mailbox names are kept in NFC, INBOX in any case, and bad ones are refused', nameRules)
    proves('renaming takes children along, makes what is above, and empties INBOX', renameRules)
    proves('a deleted mailbox leaves its children, and its name can then not be deleted', deleteRules)
    proves('subscriptions belong to names, not to mailboxes', subscriptionRules)
    proves('flags: replace, add, remove, conditions, keywords in one spelling', flagRules)
    proves(
      'what was expunged comes back with its flags and dates, into a mailbox that is made again if need be',
      bringBack,
    )
    proves('what was expunged is listed page by page, and given up from the oldest on', pageExpunged)
    proves('select answers every condition', selectRules)
    proves('list keeps to its limit and to the order of UIDs', listRules)
    proves('replies join the thread of what they answer, other subjects do not', threadRules)
    proves('watchers hear of every change once, in order, and not after they have gone', watchRules)
    proves('two stores on one place see each other’s transactions and lose none', concurrentStores)
    proves('a reader sees one moment', snapshot)
    proves('what a search has to look into is narrowed by an index, never too far', searchRules)
    proves('any history ends as in the model', anyHistory)
  })
}

async function anyHistory(_store: CheckedStore, _letter: Letters, place: StorePlace): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), (steps) => replay(place, steps)),
    { numRuns: 25 },
  )
}

async function searchRules(store: CheckedStore, letter: Letters, place: StorePlace): Promise<void> {
  const second = await place.open()
  try {
    await candidateRules(store, letter, ACCOUNT, second)
  } finally {
    await second.close()
  }
}
