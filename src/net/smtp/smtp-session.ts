import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Fault } from '../../base/fault.ts'
import type { Protection } from '../../core/posture/protection.ts'
import type { TlsPolicy } from '../../core/posture/tls-policy.ts'
import { type Extensions, NO_EXTENSIONS, parseExtensions } from '../../wire/smtp/extensions.ts'
import { isPositive, type Reply, replyText } from '../../wire/smtp/reply.ts'
import { secureClient } from './client-tls.ts'
import type { SmtpTimeouts } from './smtp-timeouts.ts'
import { SmtpWire } from './smtp-wire.ts'

/** Where a session goes and how. */
export interface SessionTarget {
  readonly host: string
  readonly address: string
  readonly port: number
  /** Leaves ML-KEM out of the ClientHello. */
  readonly smallHello: boolean
}

export interface SessionSettings {
  /** Our own host name, for EHLO. */
  readonly hostname: string
  readonly timeouts: SmtpTimeouts
  readonly tls: TlsPolicy
  /** Local address to connect from, or undefined for the system's choice. */
  readonly localAddress?: string | undefined
  /** Certificate authorities (PEM) to trust instead of the usual ones. */
  readonly ca?: readonly string[] | undefined
}

/** A session with a server that is ready for transactions. */
export class SmtpSession {
  readonly target: SessionTarget
  readonly wire: SmtpWire
  readonly timeouts: SmtpTimeouts
  #extensions: Extensions = NO_EXTENSIONS
  #protection: Protection | undefined
  #unverified: string | undefined
  /** Transactions made so far. */
  transactions = 0

  private constructor(target: SessionTarget, wire: SmtpWire, timeouts: SmtpTimeouts) {
    this.target = target
    this.wire = wire
    this.timeouts = timeouts
  }

  /**
   * Connects, greets, and puts TLS on the connection if the server offers it. Once it has offered TLS, nothing goes in clear text.
   * @throws Fault world net/unreachable, world net/timeout, world net/connection-lost, peer smtp/bad-reply, world smtp/greeting-refused, world smtp/tls-failed
   */
  static async open(target: SessionTarget, settings: SessionSettings): Promise<SmtpSession> {
    const wire = new SmtpWire(await connected(target, settings))
    try {
      const session = new SmtpSession(target, wire, settings.timeouts)
      const greeting = await wire.reply(settings.timeouts.greetingMs)
      if (greeting.code !== 220) throw refused(target.host, greeting)
      await session.#hello(settings.hostname)
      if (session.offers('STARTTLS')) await session.#startTls(settings)
      return session
    } catch (error) {
      wire.destroy()
      throw error
    }
  }

  get extensions(): Extensions {
    return this.#extensions
  }

  /** How the connection is protected, or undefined for clear text. */
  get protection(): Protection | undefined {
    return this.#protection
  }

  /** Whether the certificate proves the host's name. */
  get isVerified(): boolean {
    return this.#protection !== undefined && this.#unverified === undefined
  }

  offers(keyword: string): boolean {
    return this.#extensions.keywords.has(keyword)
  }

  /** Host, address and protection, for people: `mx.example.org[192.0.2.1]:25 (TLSv1.3 TLS_AES_256_GCM_SHA384 X25519MLKEM768, certificate verified)`. */
  get description(): string {
    const { host, address, port } = this.target
    const where = host === address ? `[${address}]:${port}` : `${host}[${address}]:${port}`
    if (!this.#protection) return `${where} (clear text)`
    const { version, suite, group } = this.#protection
    const proof = this.#unverified === undefined ? 'verified' : `not verified: ${this.#unverified}`
    return `${where} (${version} ${suite} ${group}, certificate ${proof})`
  }

  /** Says goodbye without waiting long for the answer. */
  async quit(): Promise<void> {
    if (this.wire.isClosed) return
    this.wire.write('QUIT\r\n')
    const done = new AbortController()
    await Promise.race([
      this.wire.reply(this.timeouts.quitMs).catch(() => undefined),
      pause(this.timeouts.quitMs, undefined, { signal: done.signal, ref: false }).catch(() => undefined),
    ])
    done.abort()
    this.wire.destroy()
  }

  async #hello(hostname: string): Promise<void> {
    this.wire.write(`EHLO ${hostname}\r\n`)
    const ehlo = await this.wire.reply(this.timeouts.commandMs)
    if (ehlo.code === 250) {
      this.#extensions = parseExtensions(ehlo)
      return
    }
    if (ehlo.code < 500) throw refused(this.target.host, ehlo)
    // After TLS a server that has just understood EHLO must understand it again.
    if (this.#protection) throw refused(this.target.host, ehlo)
    this.wire.write(`HELO ${hostname}\r\n`)
    const helo = await this.wire.reply(this.timeouts.commandMs)
    if (!isPositive(helo)) throw refused(this.target.host, helo)
    this.#extensions = NO_EXTENSIONS
  }

  async #startTls(settings: SessionSettings): Promise<void> {
    this.wire.write('STARTTLS\r\n')
    const reply = await this.wire.reply(this.timeouts.commandMs)
    if (reply.code !== 220) {
      throw new Fault('world', 'smtp/tls-failed', `the server offers STARTTLS and then refuses it: ${replyText(reply)}`)
    }
    const secured = await secureClient(this.wire.detach(), {
      host: this.target.host,
      smallHello: this.target.smallHello,
      policy: settings.tls,
      timeoutMs: this.timeouts.tlsMs,
      ca: settings.ca,
    })
    this.#protection = secured.protection
    this.#unverified = secured.unverified
    this.wire.attach(secured.socket)
    await this.#hello(settings.hostname)
  }
}

async function connected(target: SessionTarget, settings: SessionSettings) {
  const socket = connect({
    host: target.address,
    port: target.port,
    noDelay: true,
    ...(settings.localAddress === undefined ? {} : { localAddress: settings.localAddress }),
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(
    () => reject(new Error(`no connection within ${settings.timeouts.connectMs} ms`)),
    settings.timeouts.connectMs,
  )
  socket.once('connect', resolve)
  socket.once('error', reject)
  try {
    await promise
    return socket
  } catch (error) {
    socket.destroy()
    const why = error instanceof Error ? error.message : String(error)
    throw new Fault('world', 'net/unreachable', `${target.address} port ${target.port}: ${why}`, { cause: error })
  } finally {
    clearTimeout(timer)
    socket.off('connect', resolve)
    socket.off('error', reject)
  }
}

function refused(host: string, reply: Reply): Fault {
  return new Fault('world', 'smtp/greeting-refused', `${host} said: ${replyText(reply)}`)
}
