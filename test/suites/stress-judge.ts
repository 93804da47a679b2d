import { setTimeout } from 'node:timers/promises'
import { UidSet } from '../../src/core/mail/uid-set.ts'
import { fetchItems, type Value } from '../interop/harness/imap-peer.ts'
import type { Dice } from '../interop/harness/messages.ts'
import { answerOf } from './found-answer.ts'
import { uidsOf } from './mailbox-view.ts'
import type { StressClient } from './stress-client.ts'
import { StressConnection, type StressTarget } from './stress-connection.ts'
import type { StressLog } from './stress-log.ts'
import { type JudgedMessage, randomProgram } from './stress-search.ts'

/** What a mailbox was when all was quiet before. */
interface Snapshot {
  readonly validity: number
  readonly modseq: number
  readonly next: number
  readonly messages: ReadonlyMap<number, string>
}

const PROGRAMS = 25
/** How long a notice may be on its way between two processes of a busy machine: a second. */
const NOTICE_TRIES = 20
const NOTICE_PAUSE_MS = 50
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Looks at every mailbox while nobody else does anything: then every answer can be worked out from the messages themselves, and what the
 * clients have been told must be what there is.
 */
export class StressJudge {
  readonly #target: StressTarget
  readonly #log: StressLog
  readonly #dice: Dice
  readonly #complain: (what: string) => void
  readonly #before = new Map<string, Snapshot>()

  constructor(target: StressTarget, log: StressLog, dice: Dice, complain: (what: string) => void) {
    this.#target = target
    this.#log = log
    this.#dice = dice
    this.#complain = complain
  }

  /** Holds the clients, who do nothing now, against the server and one another. */
  async judge(clients: readonly StressClient[]): Promise<void> {
    // First of all, since looking at mailboxes changes what is told of them.
    for (const client of clients) if (client.connection.pushes !== 'as usual') await client.run('NOOP')
    const judge = await StressConnection.open('judge', this.#target, this.#log, this.#complain)
    for (const mailbox of this.#target.mailboxes) await this.#judgeStatus(judge, mailbox, clients)
    await this.#judgeNames(judge, clients)
    // What each has been told of its own mailbox goes with the next SELECT: that one is looked at first.
    for (const client of clients) if (client.connection.mailbox) await client.settle(client.connection.mailbox)
    for (const mailbox of this.#target.mailboxes) {
      const states: string[] = []
      for (const client of clients)
        states.push((await client.settle((client.target.prefix ?? '') + mailbox)).join('\n'))
      if (new Set(states).size !== 1) this.#complain(`clients disagree about ${mailbox} when all is quiet`)
    }
    for (const mailbox of this.#target.mailboxes) await this.#judgeMailbox(judge, mailbox)
    await this.#judgeResync()
    await judge.run(['LOGOUT'])
    judge.drop()
  }

  /** What NOTIFY has told of mailboxes that are not selected is how they are. */
  async #judgeStatus(judge: StressConnection, mailbox: string, clients: readonly StressClient[]): Promise<void> {
    const condstore = judge.has('CONDSTORE') ? ' HIGHESTMODSEQ' : ''
    await judge.run([`STATUS "${mailbox}" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN${condstore})`])
    const now = judge.told.of(mailbox)
    for (const client of clients) {
      const { connection, target } = client
      const name = (target.prefix ?? '') + mailbox
      if (!connection.told.of(name) || !['at once', 'delayed'].includes(connection.pushes)) continue
      if (connection.mailbox === name) continue
      const items = ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN', ...(connection.condstore ? ['HIGHESTMODSEQ'] : [])]
      const left = () => {
        const told = connection.told.of(name)
        return items.filter((item) => told?.has(item) && told.get(item) !== now?.get(item))
      }
      // What another process has changed is told when its notice has come: no standard says how soon, but it has to come.
      for (let tries = 0; left().length > 0 && tries < NOTICE_TRIES; tries++) {
        await setTimeout(NOTICE_PAUSE_MS)
        await client.run('NOOP')
      }
      for (const item of left()) {
        const told = connection.told.of(name)?.get(item)
        connection.complain(`NOTIFY left ${item} of ${mailbox} at ${told}, it is ${now?.get(item)}`)
      }
    }
  }

  async #judgeNames(judge: StressConnection, clients: readonly StressClient[]): Promise<void> {
    const { untagged } = await judge.run(['LIST "" "*"'])
    judge.names.listed(untagged)
    const now = [...(judge.names.known ?? [])].sort().join()
    for (const { connection, isGuest } of clients) {
      const known = connection.names.known
      if (!known || isGuest || !['at once', 'delayed'].includes(connection.pushes)) continue
      const told = [...known].sort().join()
      if (told !== now) connection.complain(`NOTIFY left the names at ${told}, they are ${now}`)
    }
  }

  async #judgeMailbox(judge: StressConnection, mailbox: string): Promise<void> {
    await judge.run([`EXAMINE "${mailbox}"`])
    const hasModseq = judge.has('CONDSTORE')
    const messages = await readAll(judge, hasModseq)
    const seen = (flag: string) => messages.filter(({ flags }) => flags.has(flag)).length
    const expected = new Map([
      ['MESSAGES', messages.length],
      ['UNSEEN', messages.length - seen('\\Seen')],
      ...(judge.has('IMAP4REV2') ? ([['DELETED', seen('\\Deleted')]] as const) : []),
      ...(judge.has('STATUS=SIZE') ? ([['SIZE', messages.reduce((sum, { size }) => sum + size, 0)]] as const) : []),
    ])
    judge.told.forget(mailbox)
    await judge.run([`STATUS "${mailbox}" (${[...expected.keys()].join(' ')})`])
    for (const [item, value] of expected) {
      const told = judge.told.of(mailbox)?.get(item)
      if (told !== value) this.#complain(`STATUS says ${item} ${told} of ${mailbox}, counted ${value}`)
    }
    for (let n = 0; n < PROGRAMS; n++) await this.#judgeSearch(judge, mailbox, messages, hasModseq)
    if (judge.has('SORT')) await this.#judgeSort(judge, mailbox, messages)
    await this.#judgeThreads(judge, mailbox, messages)
  }

  async #judgeSearch(
    judge: StressConnection,
    mailbox: string,
    messages: readonly JudgedMessage[],
    hasModseq: boolean,
  ): Promise<void> {
    const { text, holds } = randomProgram(this.#dice, messages, hasModseq)
    const expected = messages.filter(holds)
    const uids = expected.map(({ uid }) => uid)
    this.#compare(mailbox, `UID SEARCH ${text}`, answerOf(await judge.run([`UID SEARCH ${text}`])).found, uids)
    const numbers = expected.map(({ number }) => number)
    this.#compare(mailbox, `SEARCH ${text}`, answerOf(await judge.run([`SEARCH ${text}`])).found, numbers)
    if (!judge.has('ESEARCH')) return
    const { found, min, max, count } = answerOf(await judge.run([`UID SEARCH RETURN (MIN MAX COUNT ALL) ${text}`]))
    this.#compare(mailbox, `UID SEARCH RETURN () ${text}`, found, uids)
    if (min !== uids[0] || max !== uids.at(-1) || count !== uids.length) {
      this.#complain(`${text} in ${mailbox}: MIN ${min} MAX ${max} COUNT ${count} for ${uids}`)
    }
  }

  #compare(mailbox: string, command: string, found: readonly number[] | undefined, expected: readonly number[]): void {
    const sorted = [...(found ?? [])].sort((a, b) => a - b)
    if (sorted.join() !== expected.join())
      this.#complain(`${command} in ${mailbox} found ${sorted}, expected ${expected}`)
  }

  async #judgeSort(judge: StressConnection, mailbox: string, messages: readonly JudgedMessage[]): Promise<void> {
    const by: readonly (readonly [string, (a: JudgedMessage, b: JudgedMessage) => number])[] = [
      ['SIZE', (a, b) => a.size - b.size],
      ['REVERSE SIZE', (a, b) => b.size - a.size],
      ['ARRIVAL', (a, b) => a.internalMs - b.internalMs],
    ]
    for (const [criteria, order] of by) {
      const expected = [...messages].sort((a, b) => order(a, b) || a.number - b.number).map(({ uid }) => uid)
      const { found = [] } = answerOf(await judge.run([`UID SORT (${criteria}) UTF-8 ALL`]))
      // INTERNALDATE is told in seconds only: what stands together in one second may stand in any order.
      const key = new Map(
        messages.map((message) => [message.uid, criteria === 'ARRIVAL' ? message.internalMs : message.uid]),
      )
      const shown = (uids: readonly number[]) => uids.map((uid) => key.get(uid) ?? `?${uid}`).join()
      if (shown(found) !== shown(expected)) this.#complain(`SORT (${criteria}) in ${mailbox}: ${found} for ${expected}`)
    }
  }

  /** Every message stands in one thread, once. */
  async #judgeThreads(judge: StressConnection, mailbox: string, messages: readonly JudgedMessage[]): Promise<void> {
    for (const how of ['REFERENCES', 'ORDEREDSUBJECT', 'REFS']) {
      if (!judge.has(`THREAD=${how}`)) continue
      const { untagged } = await judge.run([`UID THREAD ${how} UTF-8 ALL`])
      const text = untagged.find(({ word }) => word === 'THREAD')?.text ?? ''
      const found = [...text.matchAll(/\d+/g)].map(([uid]) => Number(uid))
      this.#compare(
        mailbox,
        `THREAD ${how}`,
        found,
        messages.map(({ uid }) => uid),
      )
    }
  }

  /** A client that was here at the last judgement and comes back with QRESYNC ends up with what there is (RFC 7162 §3.2.5). */
  async #judgeResync(): Promise<void> {
    const judge = await StressConnection.open('resync', this.#target, this.#log, this.#complain)
    if (judge.has('QRESYNC')) {
      await judge.run(['ENABLE QRESYNC'])
      for (const mailbox of this.#target.mailboxes) await this.#resync(judge, mailbox)
    }
    await judge.run(['LOGOUT'])
    judge.drop()
  }

  async #resync(judge: StressConnection, mailbox: string): Promise<void> {
    const before = this.#before.get(mailbox)
    const known = before && before.messages.size > 0 ? ` ${UidSet.ofSorted([...before.messages.keys()])}` : ''
    const select = await judge.run(
      before
        ? [`SELECT "${mailbox}" (QRESYNC (${before.validity} ${before.modseq}${known}))`]
        : [`SELECT "${mailbox}"`],
    )
    const resynced = new Map(before?.messages)
    for (const response of select.untagged) {
      if (response.word === 'VANISHED') for (const uid of uidsOf(String(response.values[2]))) resynced.delete(uid)
      const items = fetchItems(response)
      if (items) resynced.set(Number(items.get('UID')), flagsOf(items))
    }
    const validity = codeOf(select.untagged, 'UIDVALIDITY')
    const modseq = codeOf(select.untagged, 'HIGHESTMODSEQ')
    const { untagged } = await judge.run(['UID FETCH 1:* (FLAGS)'])
    const now = new Map<number, string>()
    for (const response of untagged) {
      const items = fetchItems(response)
      if (items) now.set(Number(items.get('UID')), flagsOf(items))
    }
    // Only what was known is told; newer messages a client fetches by their UIDs.
    for (const [uid, flags] of now) if (uid >= (before?.next ?? 0)) resynced.set(uid, flags)
    if (before?.validity === validity && shown(resynced) !== shown(now)) {
      this.#complain(`QRESYNC from ${before?.modseq} leaves ${mailbox} at ${shown(resynced)}, it is ${shown(now)}`)
    }
    this.#before.set(mailbox, { validity, modseq, next: codeOf(select.untagged, 'UIDNEXT'), messages: now })
  }
}

async function readAll(judge: StressConnection, hasModseq: boolean): Promise<JudgedMessage[]> {
  if (judge.view.count === 0) return []
  const modseq = hasModseq ? ' MODSEQ' : ''
  const items = `UID FLAGS RFC822.SIZE INTERNALDATE${modseq} BODY.PEEK[HEADER.FIELDS (SUBJECT X-NUMBER)]`
  const { untagged } = await judge.run([`FETCH 1:* (${items})`])
  return untagged.flatMap((response) => {
    const found = fetchItems(response)
    return found?.has('RFC822.SIZE') ? [judged(Number(response.values[0]), found)] : []
  })
}

function judged(number: number, items: ReadonlyMap<string, Value>): JudgedMessage {
  const internalMs = millisecondsOf(String(items.get('INTERNALDATE')))
  const header = [...items].find(([name]) => name.startsWith('BODY['))?.[1]
  const text = Buffer.isBuffer(header) ? header.toString('utf8') : ''
  const modseq = items.get('MODSEQ')
  return {
    number,
    uid: Number(items.get('UID')),
    flags: new Set(Array.isArray(items.get('FLAGS')) ? (items.get('FLAGS') as Value[]).map(String) : []),
    size: Number(items.get('RFC822.SIZE')),
    // The day as it stands, whatever the zone (RFC 9051 §6.4.4).
    day: Math.floor(internalMs.local / 86_400_000),
    internalMs: internalMs.utc,
    modseq: Array.isArray(modseq) ? Number(modseq[0]) : 0,
    subject: /^Subject: (.*)\r$/im.exec(text)?.[1] ?? '',
    xNumber: /^X-Number: (.*)\r$/im.exec(text)?.[1] ?? '',
  }
}

/** date-time of RFC 9051 §9. */
function millisecondsOf(text: string): { local: number; utc: number } {
  const parts = /^([ \d]\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text)
  if (!parts) throw new Error(`not a date: ${text}`)
  const [, day, month, year, hours, minutes, seconds, sign, zoneHours, zoneMinutes] = parts as unknown as string[]
  const at = [
    Number(year),
    MONTHS.indexOf(month as string),
    Number(day),
    Number(hours),
    Number(minutes),
    Number(seconds),
  ]
  const local = Date.UTC(...(at as [number, number, number, number, number, number]))
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000
  return { local, utc: sign === '+' ? local - zone : local + zone }
}

function flagsOf(items: ReadonlyMap<string, Value>): string {
  const flags = items.get('FLAGS')
  const names = Array.isArray(flags) ? flags.map(String) : []
  return names
    .filter((flag) => flag !== '\\Recent')
    .sort()
    .join(' ')
}

function shown(messages: ReadonlyMap<number, string>): string {
  return [...messages]
    .sort(([a], [b]) => a - b)
    .map(([uid, flags]) => `${uid}(${flags})`)
    .join(' ')
}

function codeOf(untagged: readonly { readonly text: string }[], code: string): number {
  const found = untagged
    .map(({ text }) => new RegExp(`\\[${code} (\\d+)\\]`).exec(text)?.[1])
    .find((one) => one !== undefined)
  return Number(found ?? 0)
}
