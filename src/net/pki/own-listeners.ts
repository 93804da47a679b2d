import { connect as connectTcp, isIPv6, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { ReadBack, Sight } from '../../core/certificates/installer.ts'
import { spkiDigest } from '../../core/certificates/key-facts.ts'

/** A listener of ours that speaks TLS. */
export interface OwnListener {
  readonly service:
    | 'smtp'
    | 'submission'
    | 'submissions'
    | 'imap'
    | 'imaps'
    | 'pop3'
    | 'pop3s'
    | 'managesieve'
    | 'https'
  /** As it is bound; `0.0.0.0` and `::` are reached over the loopback. */
  readonly host: string
  readonly port: number
}

export interface OwnListenersSettings {
  /** For all of one connection. */
  readonly timeoutMs: number
  /** How often each listener is asked: each of the processes that share it has to be met. */
  readonly looks: number
}

const MOST_CLEAR_BYTES = 16_384
const AT_ONCE = 4

/** What is said in clear text until TLS begins: what has to have come, and what is said then. Strictly in lock step (RFC 3207 §4, RFC 9051 §6.2.1, RFC 2595 §4, RFC 5804 §2.2). */
const DIALOGUES: Readonly<Partial<Record<OwnListener['service'], readonly (readonly [come: RegExp, say: string])[]>>> =
  {
    smtp: smtpDialogue(),
    submission: smtpDialogue(),
    imap: [
      [/^\* OK.*\r\n$/s, 'a STARTTLS\r\n'],
      [/^a OK.*\r\n$/s, ''],
    ],
    pop3: [
      [/^\+OK.*\r\n$/s, 'STLS\r\n'],
      [/^\+OK.*\r\n$/s, ''],
    ],
    managesieve: [
      [/(^|\r\n)OK.*\r\n$/s, 'STARTTLS\r\n'],
      [/^OK.*\r\n$/s, ''],
    ],
  }

function smtpDialogue(): readonly (readonly [RegExp, string])[] {
  return [
    [/(^|\r\n)220 .*\r\n$/s, 'EHLO localhost\r\n'],
    [/(^|\r\n)250 .*\r\n$/s, 'STARTTLS\r\n'],
    [/^220 .*\r\n$/s, ''],
  ]
}

/** Old peers that read RSA only, on port 25. */
const OLD_PEER = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256' } as const

/** Looks at our own listeners from outside, over the same sockets as everybody. */
export class OwnListeners implements ReadBack {
  readonly #listeners: readonly OwnListener[]
  readonly #settings: OwnListenersSettings

  constructor(listeners: readonly OwnListener[], settings: OwnListenersSettings) {
    this.#listeners = listeners
    this.#settings = settings
  }

  async strangers(sight: Sight, spki: string, isThorough: boolean): Promise<readonly string[]> {
    const asked = this.#listeners.filter(({ service }) => !sight.isBeside || service === 'smtp')
    const waiting = Array.from({ length: isThorough ? this.#settings.looks : 1 }, () => asked).flat()
    const found = new Set<string>()
    const work = async (): Promise<void> => {
      for (let listener = waiting.shift(); listener; listener = waiting.shift()) {
        const seen = await this.#shown(listener, sight)
        if (seen !== spki) found.add(`${listener.service} on ${listener.host}:${listener.port}: ${seen}`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return [...found].sort()
  }

  /** The digest of the key that is shown, or what happened instead. */
  #shown({ service, host, port }: OwnListener, sight: Sight): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>()
    const socket = connectTcp({ host: reachable(host), port })
    let secured: TLSSocket | undefined
    const end = (seen: string): void => {
      clearTimeout(timer)
      secured?.destroy()
      socket.destroy()
      resolve(seen)
    }
    const timer = setTimeout(() => end('no answer in time'), this.#settings.timeoutMs)
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'the connection broke'))
    socket.on('close', () => end('the connection was closed'))
    socket.once('connect', () => {
      speak(socket, DIALOGUES[service] ?? [], () => {
        secured = connectTls({
          socket,
          // The key is what is looked at; whether others trust the chain was checked when it came in.
          rejectUnauthorized: false,
          ...(sight.host === undefined ? {} : { servername: sight.host }),
          ...(sight.isBeside ? OLD_PEER : {}),
        })
        secured.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'the handshake failed'))
        secured.once('secureConnect', () => end(digestOf(secured as TLSSocket)))
      })
    })
    return promise
  }
}

function speak(socket: Socket, dialogue: readonly (readonly [come: RegExp, say: string])[], then: () => void): void {
  let step = 0
  let come = ''
  const hear = (octets: Buffer): void => {
    come += octets.toString('latin1')
    const [expected, say] = dialogue[step] as readonly [RegExp, string]
    if (come.length > MOST_CLEAR_BYTES) socket.destroy()
    if (!expected.test(come)) return
    come = ''
    step++
    if (say !== '') socket.write(say)
    if (step < dialogue.length) return
    socket.off('data', hear)
    then()
  }
  if (dialogue.length === 0) then()
  else socket.on('data', hear)
}

function digestOf(socket: TLSSocket): string {
  const key = socket.getPeerX509Certificate()?.publicKey
  return key ? spkiDigest(key) : 'no certificate'
}

function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return isIPv6(host) && /^[0:]+$/.test(host) ? '::1' : host
}
