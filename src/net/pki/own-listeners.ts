import type { TLSSocket } from 'node:tls'
import { toFault } from '../../base/fault.ts'
import type { ReadBack, Sight } from '../../core/certificates/installer.ts'
import { spkiDigest } from '../../core/certificates/key-facts.ts'
import { onOwnSocket } from '../tls-probe/own-handshake.ts'

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
  /** As it is bound. */
  readonly host: string
  readonly port: number
}

export interface OwnListenersSettings {
  /** For all of one connection. */
  readonly timeoutMs: number
  /** How often each listener is asked: each of the processes that share it has to be met. */
  readonly looks: number
}

const AT_ONCE = 4

/** A client that reads RSA certificates only. */
const RSA_CLIENT = {
  maxVersion: 'TLSv1.2',
  ciphers: 'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256',
} as const

/** Looks at our own listeners from outside, over the same sockets as everybody. */
export class OwnListeners implements ReadBack {
  readonly #listeners: readonly OwnListener[]
  readonly #settings: OwnListenersSettings

  constructor(listeners: readonly OwnListener[], settings: OwnListenersSettings) {
    this.#listeners = listeners
    this.#settings = settings
  }

  async strangers(sight: Sight, spki: string, isThorough: boolean): Promise<readonly string[]> {
    const waiting = Array.from({ length: isThorough ? this.#settings.looks : 1 }, () => this.#listeners).flat()
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
  async #shown(listener: OwnListener, sight: Sight): Promise<string> {
    const options = { servername: sight.host, ...(sight.isBeside ? RSA_CLIENT : {}) }
    try {
      return await onOwnSocket(listener, options, this.#settings.timeoutMs, async (tls) => digestOf(tls))
    } catch (error) {
      return toFault(error).message
    }
  }
}

function digestOf(socket: TLSSocket): string {
  const key = socket.getPeerX509Certificate()?.publicKey
  return key ? spkiDigest(key) : 'no certificate'
}
