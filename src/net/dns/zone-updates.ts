import { connect } from 'node:net'
import { type Bytes, concat } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import type { Dns } from '../../core/dns/dns.ts'
import type { ZoneChange, ZoneUpdater } from '../../core/publishing/zone-updater.ts'
import { encodeRecord } from '../../wire/dns/encode-record.ts'
import { signMessage, verifyAnswer } from '../../wire/dns/tsig.ts'
import type { TsigKey } from '../../wire/dns/tsig-key.ts'
import { encodeUpdate, type UpdateLine } from '../../wire/dns/update-message.ts'
import type { NameServer } from './name-server.ts'

export interface ZoneUpdateSettings {
  readonly server: NameServer
  readonly zone: string
  readonly key: TsigKey
  readonly ttlSeconds: number
  readonly timeoutMs: number
}

/** Reply codes that an update may bring, RFC 2136 §2.2. */
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'it cannot read the update',
  2: 'it failed',
  4: 'it takes no updates',
  5: 'the key may not change the zone, or the server of an MX has no address there yet',
  9: 'it is not the primary server of the zone, or does not accept the key',
  10: 'a name lies outside of the zone',
}

/**
 * Dynamic updates (RFC 2136) over TCP, signed both ways (TSIG, RFC 8945).
 * Threat: whoever can forge an update owns the mail of the domain; whoever can forge the answer makes us believe that a key is published which is not.
 */
export class ZoneUpdates implements ZoneUpdater {
  readonly contents: Dns
  readonly #settings: ZoneUpdateSettings
  readonly #clock: Clock
  readonly #entropy: Entropy

  /** `contents` asks the same server. */
  constructor(settings: ZoneUpdateSettings, contents: Dns, clock: Clock, entropy: Entropy) {
    this.#settings = settings
    this.contents = contents
    this.#clock = clock
    this.#entropy = entropy
  }

  get zone(): string {
    return this.#settings.zone
  }

  async update(changes: readonly ZoneChange[]): Promise<void> {
    const { zone, key, ttlSeconds, server } = this.#settings
    const random = this.#entropy.bytes(2)
    const id = ((random[0] as number) << 8) | (random[1] as number)
    const message = encodeUpdate(
      id,
      zone,
      changes.flatMap((change) => linesOf(change, ttlSeconds)),
    )
    const signed = signMessage(message, key, this.#nowSeconds())
    const answer = await this.#exchange(signed.message)
    const verified = verifyAnswer(answer, key, signed.mac, this.#nowSeconds())
    const at = `${server.host}:${server.port}`
    if (verified.kind !== 'genuine') {
      const what = verified.kind === 'refused' ? 'refused the update' : 'gave an answer that is not to be believed'
      throw new Fault('world', 'dns/update-refused', `${at} ${what}: ${verified.reason}`)
    }
    const isOurs = answer[0] === random[0] && answer[1] === random[1] && ((answer[2] as number) & 0x80) !== 0
    const rcode = (answer[3] as number) & 0x0f
    if (!isOurs || rcode !== 0) {
      const why = isOurs ? (REFUSALS[rcode] ?? `reply code ${rcode}`) : 'the answer is to something else'
      throw new Fault('world', 'dns/update-refused', `${at} did not change ${zone}: ${why}`)
    }
  }

  #nowSeconds(): number {
    return Math.floor(this.#clock.nowMs() / 1000)
  }

  /** Two octets of length before each message, RFC 7766 §8. */
  async #exchange(message: Bytes): Promise<Bytes> {
    const { server, timeoutMs } = this.#settings
    const { promise, resolve, reject } = Promise.withResolvers<Bytes>()
    const fail = (why: string) =>
      reject(new Fault('world', 'dns/no-answer', `${server.host}:${server.port} gives no answer to an update: ${why}`))
    const socket = connect(server.port, server.host)
    const timer = setTimeout(() => fail('not in time'), timeoutMs)
    const parts: Bytes[] = []
    socket.on('error', (error) => fail(error.message))
    socket.on('close', () => fail('the connection was closed'))
    socket.on('data', (chunk: Buffer) => {
      parts.push(chunk)
      const input = concat(parts)
      parts.splice(0, parts.length, input)
      if (input.length < 2) return
      const wanted = 2 + (((input[0] as number) << 8) | (input[1] as number))
      if (input.length >= wanted) resolve(input.slice(2, wanted))
    })
    try {
      socket.write(concat([Uint8Array.of(message.length >> 8, message.length & 0xff), message]))
      return await promise
    } finally {
      clearTimeout(timer)
      socket.destroy()
    }
  }
}

function linesOf(change: ZoneChange, ttl: number): UpdateLine[] {
  const { name, type } = change
  if (change.kind === 'replace') {
    const records: readonly unknown[] = change.records
    return [
      { kind: 'delete-set', name, type },
      ...records.map(
        (record): UpdateLine => ({ kind: 'add', name, type, ttl, data: encodeRecord(type, record as never) }),
      ),
    ]
  }
  const data = encodeRecord(type, change.record as never)
  return [change.kind === 'put' ? { kind: 'add', name, type, ttl, data } : { kind: 'delete-record', name, type, data }]
}
