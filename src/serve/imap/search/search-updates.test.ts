import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ImapTestBed } from '../../../../test/transcripts/imap-test-bed.ts'
import { PatientClient } from '../../../../test/transcripts/patient-client.ts'
import { Fault } from '../../../base/fault.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import { overridden } from '../../../core/mail/overridden-store.ts'

/** A client that keeps a result as ADDTO and REMOVEFROM tell it to (RFC 5267 §4.3). */
class Follower {
  readonly tag: string
  uids: number[]

  constructor(answer: string) {
    this.tag = /^(t\d+) OK/m.exec(answer)?.[1] as string
    this.uids = allOf(answer)
  }

  /** Applies what an answer says of this result. */
  follow(answer: string): void {
    for (const [, tag, items = ''] of answer.matchAll(/^\* ESEARCH \(TAG "(t\d+)"\) UID(.*)\r$/gm)) {
      if (tag !== this.tag) continue
      for (const [, item, pairs = ''] of items.matchAll(/(ADDTO|REMOVEFROM) \(([^)]*)\)/g)) {
        const words = pairs.split(' ')
        for (let at = 0; at < words.length; at += 2) {
          const place = Number(words[at])
          const uids = expand(words[at + 1] as string)
          if (item === 'ADDTO') this.#add(place, uids)
          else this.#remove(place, uids)
        }
      }
    }
  }

  #add(place: number, uids: number[]): void {
    for (const uid of uids) assert.ok(!this.uids.includes(uid), `${uid} is there already`)
    if (place > 0) this.uids.splice(place - 1, 0, ...uids)
    else this.uids = [...this.uids, ...uids].sort((a, b) => a - b)
  }

  #remove(place: number, uids: number[]): void {
    const at = place > 0 ? place - 1 : undefined
    if (at !== undefined) assert.deepEqual(this.uids.splice(at, uids.length), uids)
    else {
      for (const uid of uids) assert.ok(this.uids.includes(uid), `${uid} is not there`)
      this.uids = this.uids.filter((uid) => !uids.includes(uid))
    }
  }
}

function allOf(answer: string): number[] {
  return expand(/ ALL (\S+)\r$/m.exec(answer)?.[1] ?? '')
}

function expand(set: string): number[] {
  if (set === '') return []
  return set.split(',').flatMap((range) => {
    const [first, last = first] = range.split(':').map(Number)
    return Array.from({ length: (last as number) - (first as number) + 1 }, (_, step) => (first as number) + step)
  })
}

const SEARCHES = [
  'SEARCH RETURN (UPDATE ALL) UNSEEN',
  'SEARCH RETURN (UPDATE ALL) OR FLAGGED SUBJECT b',
  'SORT RETURN (UPDATE ALL) (SUBJECT REVERSE ARRIVAL) UTF-8 ALL',
  'SORT RETURN (UPDATE ALL) (REVERSE SUBJECT) UTF-8 NOT FLAGGED',
] as const

const uid = fc.integer({ min: 1, max: 12 })
const step = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'B').map((subject) => ({ kind: 'deliver', subject }) as const),
  fc.tuple(uid, fc.constantFrom('\\Seen', '\\Flagged')).map(([n, flag]) => ({ kind: 'flag', n, flag }) as const),
  uid.map((n) => ({ kind: 'expunge', n }) as const),
  fc
    .tuple(uid, fc.constantFrom('+FLAGS (\\Flagged)', '-FLAGS (\\Seen)', '+FLAGS.SILENT (\\Deleted)'))
    .map(([n, change]) => ({ kind: 'say', line: `UID STORE ${n} ${change}` }) as const),
  fc
    .constantFrom('NOOP', 'EXPUNGE', 'FETCH 1:* UID', 'UID MOVE 2:3 Trash')
    .map((line) => ({ kind: 'say', line }) as const),
)

test('a client that follows the updates has what a new search finds, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
      await using bed = await ImapTestBed.open()
      const client = new PatientClient(bed.connect())
      for (const subject of ['b', 'a', 'c']) await bed.deliver('INBOX', subject)
      for (const line of ['LOGIN alice@posthus.test secret', 'SELECT INBOX']) await client.say(line)
      const followers: Follower[] = []
      for (const search of SEARCHES) followers.push(new Follower(await client.say(`UID ${search}`)))
      for (const one of [...steps, { kind: 'say', line: 'NOOP' } as const]) {
        if (one.kind === 'deliver') await bed.deliver('INBOX', one.subject)
        else if (one.kind === 'flag') await bed.hooks().calls?.['flag']?.(`INBOX ${one.n} ${one.flag}`)
        else if (one.kind === 'expunge') await bed.hooks().calls?.['expunge']?.(`INBOX ${one.n}`)
        else {
          const answer = await client.say(one.line)
          for (const follower of followers) follower.follow(answer)
        }
      }
      for (const [at, search] of SEARCHES.entries()) {
        const now = allOf(await client.say(`UID ${search.replace('UPDATE ', '')}`))
        assert.deepEqual(followers[at]?.uids, now, search)
      }
    }),
    { numRuns: 25 },
  )
})

test('a result whose update fails halfway is given up and said to be, the others go on', async () => {
  let readsLeft = Number.POSITIVE_INFINITY
  const fails = (mail: MailStore): MailStore =>
    overridden(mail, {
      read: async (id, work) => {
        if (readsLeft-- <= 0) throw new Fault('world', 'store/unavailable', 'the disk is away')
        return mail.read(id, work)
      },
    })
  await using bed = await ImapTestBed.open(fails)
  const client = new PatientClient(bed.connect())
  for (const subject of ['b', 'a']) await bed.deliver('INBOX', subject)
  for (const line of ['LOGIN alice@posthus.test secret', 'SELECT INBOX']) await client.say(line)
  await client.say('UID SORT RETURN (UPDATE) (SUBJECT) UTF-8 ALL')
  await client.say('UID SEARCH RETURN (UPDATE) ALL')
  await bed.deliver('INBOX', 'c')
  // What has happened can be read, what it is sorted by cannot.
  readsLeft = 1
  assert.match(await client.say('NOOP'), /\* 3 EXISTS\r\n\* NO \[NOUPDATE "t3"\]/)
  readsLeft = Number.POSITIVE_INFINITY
  assert.match(await client.say('NOOP'), /\* ESEARCH \(TAG "t4"\) UID ADDTO \(0 3\)\r\nt6 OK/)
  assert.match(await client.say('CANCELUPDATE "t3"'), /NO \[CLIENTBUG\]/)
})
