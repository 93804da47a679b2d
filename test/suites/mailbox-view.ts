import { fetchItems, type Response, type Value } from '../interop/harness/imap-peer.ts'

interface Slot {
  uid: number | undefined
  flags: ReadonlySet<string> | undefined
  modseq: number
}

/**
 * What a client may believe of the mailbox that it has selected, from the responses alone. Every response is held against what came before:
 * a server that breaks the rules of sequence numbers (RFC 9051 §7.5, RFC 2180) cannot keep such a view right.
 */
export class MailboxView {
  readonly slots: Slot[] = []
  uidValidity: number | undefined
  uidNext: number | undefined
  readonly #complain: (what: string) => void
  /** Whether EXPUNGE may come now: never while a command that uses sequence numbers is under way (RFC 9051 §7.5.1). */
  mayExpunge = true
  /** Whether QRESYNC is on: then VANISHED comes instead of EXPUNGE (RFC 7162 §3.2.7). */
  qresync = false
  /** Whether UIDONLY is on: then messages have no numbers, and those whose UIDs are not known yet stand last here (RFC 9586). */
  uidOnly = false
  /** UIDs that have been expunged in this session. */
  readonly gone = new Set<number>()
  /** How many messages have come since the mailbox was selected, those that were there then among them. */
  came = 0

  constructor(complain: (what: string) => void) {
    this.#complain = complain
  }

  get count(): number {
    return this.slots.length
  }

  /** Sequence number of a UID, or undefined if it is not known. */
  numberOf(uid: number): number | undefined {
    const index = this.slots.findIndex((slot) => slot.uid === uid)
    return index < 0 ? undefined : index + 1
  }

  /** What a silent STORE made of the flags is not told: they are not known any more. */
  forgetFlags(): void {
    for (const slot of this.slots) slot.flags = undefined
  }

  /** Takes in one untagged response. */
  hear(response: Response): void {
    const number = Number(response.values[0])
    const what = String(response.values[1] ?? '')
    if (this.uidOnly && (what === 'FETCH' || what === 'EXPUNGE')) this.#complain(`${what} though UIDONLY is on`)
    if (!this.uidOnly && what === 'UIDFETCH') this.#complain('UIDFETCH though UIDONLY is off')
    if (what === 'EXISTS') this.#exists(number)
    if (what === 'EXPUNGE') this.#expunged(number)
    if (what === 'FETCH') this.#fetched(number, response)
    if (what === 'UIDFETCH') this.#fetchedUid(number, response)
    if (response.word === 'VANISHED') this.#vanished(response.values)
    if (response.word === 'OK') this.#code(response.text)
  }

  #exists(count: number): void {
    if (count < this.count)
      this.#complain(`EXISTS ${count} though there were ${this.count}: only EXPUNGE takes messages away`)
    this.came += Math.max(0, count - this.count)
    while (this.slots.length < count) this.slots.push({ uid: undefined, flags: undefined, modseq: 0 })
  }

  #expunged(number: number): void {
    if (!this.mayExpunge) this.#complain('EXPUNGE while a command with sequence numbers is under way')
    if (this.qresync) this.#complain('EXPUNGE though QRESYNC is on')
    if (number < 1 || number > this.count) this.#complain(`EXPUNGE ${number} of ${this.count}`)
    const [slot] = this.slots.splice(number - 1, 1)
    if (slot?.uid !== undefined) this.gone.add(slot.uid)
  }

  #vanished(values: readonly Value[]): void {
    const earlier = Array.isArray(values[1])
    if (!this.qresync && !this.uidOnly) this.#complain('VANISHED though QRESYNC is off')
    if (!earlier && !this.mayExpunge) this.#complain('VANISHED while a command with sequence numbers is under way')
    for (const uid of uidsOf(String(values[earlier ? 2 : 1]))) {
      // What vanished earlier is not counted by EXISTS: it is here only if it was known from before.
      const index = earlier ? this.slots.findIndex((slot) => slot.uid === uid) : this.#placeOf(uid)
      if (index >= 0) this.slots.splice(index, 1)
      else if (!earlier) this.#complain(`VANISHED names ${uid}, which was not there`)
      this.gone.add(uid)
    }
  }

  /** Where a UID stands, or where it must stand though its number has not been told; -1 if it cannot be there. */
  #placeOf(uid: number): number {
    const known = this.slots.findIndex((slot) => slot.uid === uid)
    if (known >= 0) return known
    if (this.uidOnly) return this.slots.findIndex((slot) => slot.uid === undefined)
    const after = this.slots.findIndex((slot) => slot.uid !== undefined && slot.uid > uid)
    const index = (after < 0 ? this.slots.length : after) - 1
    return this.slots[index] !== undefined && this.slots[index]?.uid === undefined ? index : -1
  }

  #fetchedUid(uid: number, response: Response): void {
    let index = this.slots.findIndex((slot) => slot.uid === uid)
    if (index < 0) {
      if (this.gone.has(uid)) this.#complain(`UID ${uid} was expunged and is back`)
      const unknown = this.slots.findIndex((slot) => slot.uid === undefined)
      if (unknown < 0) {
        this.#complain(`UIDFETCH ${uid}, though all ${this.count} UIDs are known`)
        return
      }
      const [slot] = this.slots.splice(unknown, 1) as [Slot]
      slot.uid = uid
      const after = this.slots.findIndex((other) => other.uid === undefined || other.uid > uid)
      index = after < 0 ? this.slots.length : after
      this.slots.splice(index, 0, slot)
    }
    this.#fetched(index + 1, response)
  }

  #fetched(number: number, response: Response): void {
    const slot = this.slots[number - 1]
    const items = fetchItems(response)
    if (!slot || !items) {
      this.#complain(`FETCH ${number} of ${this.count}: ${response.text.slice(0, 100)}`)
      return
    }
    const uid = items.get('UID')
    if (uid !== undefined) this.#learnUid(number, slot, Number(uid))
    const flags = items.get('FLAGS')
    if (Array.isArray(flags)) slot.flags = new Set(flags.map((flag) => String(flag)))
    const modseq = items.get('MODSEQ')
    if (Array.isArray(modseq)) {
      if (Number(modseq[0]) < slot.modseq)
        this.#complain(`MODSEQ of ${number} went from ${slot.modseq} back to ${modseq[0]}`)
      slot.modseq = Number(modseq[0])
    }
  }

  #learnUid(number: number, slot: Slot, uid: number): void {
    if (slot.uid !== undefined && slot.uid !== uid)
      this.#complain(`number ${number} was UID ${slot.uid} and is now ${uid}`)
    if (this.gone.has(uid)) this.#complain(`UID ${uid} was expunged and is back`)
    slot.uid = uid
    const before = this.slots.slice(0, number - 1).findLast((other) => other.uid !== undefined)?.uid
    const after = this.slots.slice(number).find((other) => other.uid !== undefined)?.uid
    if (before !== undefined && before >= uid) this.#complain(`UID ${uid} of number ${number} follows ${before}`)
    if (after !== undefined && after <= uid) this.#complain(`UID ${uid} of number ${number} precedes ${after}`)
  }

  #code(text: string): void {
    const validity = /\[UIDVALIDITY (\d+)\]/.exec(text)?.[1]
    if (validity !== undefined) this.uidValidity = Number(validity)
    const next = /\[UIDNEXT (\d+)\]/.exec(text)?.[1]
    if (next !== undefined) this.uidNext = Number(next)
  }
}

/** The numbers of a sequence set without `*`. */
export function uidsOf(set: string): number[] {
  const uids: number[] = []
  for (const range of set.split(',').filter((text) => text !== '')) {
    const [first, last = first] = range.split(':').map(Number) as [number, number?]
    for (let uid = Math.min(first, last as number); uid <= Math.max(first, last as number); uid++) uids.push(uid)
  }
  return uids
}
