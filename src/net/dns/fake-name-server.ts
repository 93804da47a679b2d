import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { type Bytes, concat } from '../../base/bytes.ts'
import { tryEncodeName } from '../../wire/dns/dns-name.ts'
import { type DnsType, TYPE_NUMBERS } from '../../wire/dns/dns-records.ts'

export interface PlannedRecord {
  readonly name: string
  readonly type: DnsType
  readonly ttl: number
  /** The octets of the record's data. */
  readonly data: Bytes
}

/** What a name server under test says to one question. */
export interface Planned {
  readonly rcode?: number
  readonly answers?: readonly PlannedRecord[]
  readonly authority?: readonly PlannedRecord[]
  /** Codes of extended errors, in an OPT record. */
  readonly errors?: readonly number[]
  readonly authentic?: boolean
  /** Neither recursion nor authority. */
  readonly lame?: boolean
  /** Too large for UDP: it says so there, and the answer is had by TCP. */
  readonly truncated?: boolean
  /** Understands no EDNS. */
  readonly old?: boolean
  /** Changes the octets of the answer; none: silence. */
  readonly garble?: (answer: Bytes, over: 'udp' | 'tcp') => readonly Bytes[]
}

/** A name server for tests, over UDP and TCP on one port; silent for what is not planned. Questions are `name TYPE`. */
export class FakeNameServer implements AsyncDisposable {
  readonly #udp: Socket
  readonly #tcp: Server
  readonly #plan: Readonly<Record<string, Planned>>
  /** Questions so far, over `udp` or `tcp`: `udp name TYPE`. */
  readonly asked: string[] = []

  private constructor(plan: Readonly<Record<string, Planned>>, udp: Socket, tcp: Server) {
    this.#plan = plan
    this.#udp = udp
    this.#tcp = tcp
    udp.on('message', (octets, from) => this.#overUdp(octets, from))
    tcp.on('connection', (socket) => {
      socket.on('error', () => socket.destroy())
      socket.on('data', (octets: Buffer) => {
        for (const answer of this.#answers('tcp', octets.subarray(2))) {
          socket.write(concat([Uint8Array.of(answer.length >> 8, answer.length & 0xff), answer]))
        }
      })
    })
  }

  static async start(plan: Readonly<Record<string, Planned>>): Promise<FakeNameServer> {
    const tcp = createServer().listen(0, '127.0.0.1')
    await once(tcp, 'listening')
    const udp = createSocket('udp4')
    udp.bind((tcp.address() as AddressInfo).port, '127.0.0.1')
    await once(udp, 'listening')
    return new FakeNameServer(plan, udp, tcp)
  }

  get address(): string {
    return `127.0.0.1:${this.#udp.address().port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#udp.close()
    this.#tcp.close()
    await once(this.#tcp, 'close')
  }

  #overUdp(octets: Bytes, from: RemoteInfo): void {
    for (const answer of this.#answers('udp', octets)) this.#udp.send(answer, from.port, from.address)
  }

  #answers(over: 'udp' | 'tcp', question: Bytes): readonly Bytes[] {
    const { key, end } = readQuestion(question)
    this.asked.push(`${over} ${key}`)
    const planned = this.#plan[key]
    if (!planned) return []
    const hasEdns = question[11] === 1
    const answer = encodeAnswer(question, end, planned.old && hasEdns ? { rcode: 1 } : planned, over === 'udp')
    return planned.garble ? planned.garble(answer, over) : [answer]
  }
}

/** The octets of a name that is right. */
export function wireName(name: string): Bytes {
  return tryEncodeName(name) as Bytes
}

function readQuestion(packet: Bytes): { readonly key: string; readonly end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = packet[at] ?? 0; length > 0; length = packet[at] ?? 0) {
    labels.push(Buffer.from(packet.subarray(at + 1, at + 1 + length)).toString('latin1'))
    at += length + 1
  }
  const number = ((packet[at + 1] as number) << 8) | (packet[at + 2] as number)
  const type = Object.entries(TYPE_NUMBERS).find(([, one]) => one === number)?.[0]
  return { key: `${labels.join('.')} ${type}`, end: at + 5 }
}

function encodeAnswer(question: Bytes, questionEnd: number, planned: Planned, isUdp: boolean): Bytes {
  const cut = planned.truncated === true && isUdp
  const answers = cut ? [] : (planned.answers ?? [])
  const authority = cut ? [] : (planned.authority ?? [])
  const errors = planned.errors ?? []
  const head = Buffer.alloc(12)
  head.set(question.subarray(0, 2))
  const flags = 0x8100 | (planned.lame ? 0 : 0x80) | (planned.authentic ? 0x20 : 0) | (cut ? 0x200 : 0)
  head.writeUInt16BE(flags | (planned.rcode ?? 0), 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(answers.length, 6)
  head.writeUInt16BE(authority.length, 8)
  head.writeUInt16BE(errors.length > 0 ? 1 : 0, 10)
  const records = [...answers, ...authority].map(encodeRecord)
  return concat([
    head,
    question.subarray(12, questionEnd),
    ...records,
    ...(errors.length > 0 ? [encodeOpt(errors)] : []),
  ])
}

function encodeRecord({ name, type, ttl, data }: PlannedRecord): Bytes {
  const fixed = Buffer.alloc(10)
  fixed.writeUInt16BE(TYPE_NUMBERS[type], 0)
  fixed.writeUInt16BE(1, 2)
  fixed.writeUInt32BE(ttl, 4)
  fixed.writeUInt16BE(data.length, 8)
  return concat([wireName(name), fixed, data])
}

function encodeOpt(errors: readonly number[]): Bytes {
  const options = errors.map((code) => Uint8Array.of(0, 15, 0, 2, code >> 8, code & 0xff))
  const length = options.length * 6
  return concat([Uint8Array.of(0, 0, 41, 4, 0xd0, 0, 0, 0, 0, length >> 8, length & 0xff), ...options])
}
