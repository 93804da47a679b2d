import { once } from 'node:events'
import { type Duplex, duplexPair } from 'node:stream'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import type { Bytes } from '../../base/bytes.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { ArrivalFacts, Envelope, Reception } from '../../core/delivery/reception.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { SpooledBody } from '../../core/mail/body.ts'
import type { Authenticator } from '../../core/passwords/authenticator.ts'
import type { Protection, Service } from '../../core/posture/protection.ts'
import { Channel } from '../channel.ts'
import { PeerConduct, type PeerLimits } from './peer-conduct.ts'
import { serveSmtp } from './serve-smtp.ts'
import { SMTP_LIMITS, type SmtpLimits } from './smtp-limits.ts'

export const TLS: Protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
export const ANNA: Account = {
  id: 'a1',
  address: 'anna@posthus.test',
  name: 'Anna',
  state: 'active',
  unit: 'u',
  createdMs: 0,
}

/** Small limits, so that transcripts stay short. */
export const LIMITS: SmtpLimits = {
  ...SMTP_LIMITS,
  maxMessageBytes: 1000,
  maxDiscardedBytes: 5000,
  maxRecipients: 3,
  maxMessagesPerConnection: 20,
  errorDelayMs: 0,
  maxFutureReleaseMs: 86_400_000,
}

interface Received {
  readonly envelope: Envelope
  readonly octets: Bytes
  readonly arrival: ArrivalFacts
}

/** A reception with one domain, two members and a mailbox for every kind of trouble. */
class ScriptedReception implements Reception {
  readonly received: Received[] = []

  async checkSender(reversePath: string, arrival: ArrivalFacts): Promise<void> {
    if (arrival.accountId && reversePath !== ANNA.address && reversePath !== '') {
      throw new Fault('peer', 'mail/sender-refused', 'not one of yours')
    }
  }

  async checkRecipient(address: string, arrival: ArrivalFacts): Promise<void> {
    if (address === 'nobody@posthus.test') throw new Fault('peer', 'mail/no-such-recipient', 'no such recipient')
    if (address === 'later@posthus.test') throw new Fault('world', 'mail/recipient-unavailable', 'try later')
    if (address === 'broken@posthus.test') throw new Error('secret detail')
    if (!arrival.accountId && !address.endsWith('@posthus.test') && address.toLowerCase() !== 'postmaster') {
      throw new Fault('peer', 'mail/relay-denied', 'not ours')
    }
  }

  async receive(envelope: Envelope, body: SpooledBody, arrival: ArrivalFacts): Promise<{ readonly id: string }> {
    await using _ = body
    const octets = await body.bytes()
    if (Buffer.from(octets).includes('forged!')) {
      throw new Fault('peer', 'mail/dmarc-refused', 'bank.test wants it refused (DMARC)')
    }
    if (Buffer.from(octets).includes('loop!')) throw new Fault('peer', 'mail/loop', 'round in circles')
    if (Buffer.from(octets).includes('junk!')) throw new Fault('peer', 'mail/junk-refused', 'taken for junk')
    if (Buffer.from(octets).includes('stranger!')) throw new Fault('world', 'mail/greylisted', 'come back')
    if (Buffer.from(octets).includes('disk!')) throw new Fault('world', 'store/unavailable', 'private words')
    this.received.push({ envelope, octets, arrival })
    return { id: `m${this.received.length}` }
  }
}

const authenticator: Authenticator = {
  async logIn(login, password) {
    if (login !== 'anna@posthus.test' || password !== 'right') throw new Fault('peer', 'login/refused', 'wrong')
    return ANNA
  },
  async scramCandidates() {
    return [
      { salt: new Uint8Array(16), iterations: 4096, storedKey: new Uint8Array(32), serverKey: new Uint8Array(32) },
    ] as const
  },
  async scramVerdict() {
    throw new Fault('peer', 'login/refused', 'wrong')
  },
}

interface Setting {
  readonly service?: Service
  readonly limits?: Partial<SmtpLimits>
  readonly tls?: boolean
  /** How the other server may behave; absent: nobody counts. */
  readonly peers?: PeerLimits
}

/** A conversation with both its ends in this process. */
export function converse({ service = 'smtp', limits, tls = service === 'submissions', peers }: Setting = {}) {
  const [client, server] = duplexPair()
  const reception = new ScriptedReception()
  const spool = new MemorySpool()
  const clock = new ManualClock()
  const drain = new AbortController()
  const endings = new Map<string, (reason: string) => void>()
  const facts = { id: 'c1', service, remoteAddress: '192.0.2.7', localPort: 25 }
  const protection = { protection: TLS, binding: new Uint8Array(32) }
  const channel = new Channel(server, facts, {
    ...(tls ? { secured: protection } : {}),
    upgrade: async (stream: Duplex) => ({ stream, ...protection }),
  })
  const done = serveSmtp(channel, {
    hostname: 'mx.posthus.test',
    reception,
    spool,
    authenticator,
    limits: { ...LIMITS, ...limits },
    clock,
    entropy: systemEntropy,
    log: silentLog,
    drain: drain.signal,
    ...(peers ? { peers: new PeerConduct(peers, { have: () => false }, clock) } : {}),
    endings: {
      moment: 0,
      watch(account, end) {
        endings.set(account, end)
        return { [Symbol.dispose]: () => void endings.delete(account) }
      },
    },
  })
  return { client, channel, reception, spool, clock, drain, endings, done }
}

/** Sends everything at once, closes, and returns what was answered. */
export async function exchange(input: string | Bytes, setting: Setting = {}) {
  const talk = converse(setting)
  const out: Buffer[] = []
  talk.client.on('data', (chunk: Buffer) => out.push(chunk))
  talk.client.end(typeof input === 'string' ? Buffer.from(input, 'latin1') : input)
  await talk.done
  return { ...talk, output: Buffer.concat(out).toString('latin1') }
}

export const ENVELOPE = 'EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<anna@posthus.test>\r\n'

/** Plays DATA in lock step, then sends `data` in the given pieces. */
export async function sendData(pieces: readonly (string | Bytes)[], setting: Setting = {}) {
  const talk = converse(setting)
  let output = ''
  let wake: (() => void) | undefined
  talk.client.on('data', (chunk: Buffer) => {
    output += chunk.toString('latin1')
    wake?.()
  })
  const closed = once(talk.client, 'end')
  talk.client.write(`${ENVELOPE}DATA\r\n`)
  while (!output.includes('354 ')) {
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
  for (const piece of pieces) talk.client.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
  talk.client.end()
  await closed
  await talk.done
  return { ...talk, after: output.slice(output.indexOf('354 ') + 1) }
}
