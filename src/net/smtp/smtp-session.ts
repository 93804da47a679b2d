import { connect, isIP } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Fault, isFault } from '../../base/fault.ts'
import type { Protection } from '../../core/posture/protection.ts'
import type { TlsPolicy } from '../../core/posture/tls-policy.ts'
import type { Demand } from '../../core/transport-policy/demand.ts'
import { checkWebPki, judgeConnection, type Shown } from '../../core/transport-policy/judge-connection.ts'
import type { TlsFailure } from '../../core/transport-policy/tls-failure.ts'
import type { TransportAttempt } from '../../core/transport-policy/transport-attempt.ts'
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
  /** Name for SNI. */
  readonly serverName: string
  /** What the connection has to prove before anything but a greeting goes over it. */
  readonly demand: Demand
}

/** A connection that was made and is not used. */
export interface Unproved {
  readonly failure: TlsFailure
  readonly protection: Protection | undefined
}

export interface SessionSettings {
  /** Our own host name, for EHLO. */
  readonly hostname: string
  readonly timeouts: SmtpTimeouts
  readonly tls: TlsPolicy
  /** Local addresses to connect from, the first of the family that fits; absent or empty: the system's choice. */
  readonly localAddresses?: readonly string[]
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
  #shown: Shown | undefined
  /** Why the certificate proves nothing to somebody who trusts the usual authorities. */
  #unverified: TlsFailure | undefined
  /** Transactions made so far. */
  transactions = 0

  private constructor(target: SessionTarget, wire: SmtpWire, timeouts: SmtpTimeouts) {
    this.target = target
    this.wire = wire
    this.timeouts = timeouts
  }

  /**
   * Connects, greets, and puts TLS on the connection if the server offers it. Once it has offered TLS, nothing goes in clear text; and where more is demanded
   * than it gives, the conversation ends here.
   * @throws Fault world net/unreachable, world net/timeout, world net/connection-lost, peer smtp/bad-reply, world smtp/greeting-refused, world smtp/tls-failed
   */
  static async open(target: SessionTarget, settings: SessionSettings): Promise<SmtpSession | Unproved> {
    const wire = new SmtpWire(await connected(target, settings))
    try {
      const session = new SmtpSession(target, wire, settings.timeouts)
      const greeting = await wire.reply(settings.timeouts.greetingMs)
      if (greeting.code !== 220) throw refused(target.host, greeting)
      await session.#hello(settings.hostname)
      if (session.offers('STARTTLS')) await session.#startTls(settings).catch(asTlsFailure)
      const failure = judgeConnection(target.demand, session.#shown, Date.now())
      if (failure) {
        void session.quit()
        return { failure, protection: session.#protection }
      }
      if (session.#protection) await session.#hello(settings.hostname)
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

  /** What the host has shown of itself; undefined for clear text. */
  get shown(): Shown | undefined {
    return this.#shown
  }

  /** What proves that it is the host. */
  get provedBy(): TransportAttempt['provedBy'] {
    if (this.target.demand.kind === 'dane') return 'dane'
    return this.#protection !== undefined && this.#unverified === undefined ? 'web-pki' : 'nothing'
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
    const proof = {
      dane: 'verified by DANE',
      'web-pki': 'verified',
      nothing: `not verified: ${this.#unverified?.reason}`,
    }
    return `${where} (${version} ${suite} ${group}, certificate ${proof[this.provedBy]})`
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
    // An answer before the question is somebody's who wants it taken for what the server offers.
    if (this.wire.hasUnread) throw new Fault('peer', 'smtp/injected-replies', 'the server spoke before it was asked')
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
      serverName: this.target.serverName,
      smallHello: this.target.smallHello,
      policy: settings.tls,
      timeoutMs: this.timeouts.tlsMs,
      ca: settings.ca,
    })
    this.#protection = secured.protection
    this.#shown = secured.shown
    this.#unverified = checkWebPki(secured.shown, [this.target.host])
    this.wire.attach(secured.socket)
  }
}

/** Whatever somebody says in clear text around the go-ahead has kept TLS from coming about: to policies and reports it is that. */
function asTlsFailure(error: unknown): never {
  if (!isFault(error, 'smtp/bad-reply') && !isFault(error, 'smtp/injected-replies')) throw error
  throw new Fault('world', 'smtp/tls-failed', `TLS could not be negotiated: ${error.message}`, { cause: error })
}

/**
 * Where there are addresses of ours for a purpose, no other is used: what is sent from it would be held against somebody else.
 * @throws Fault world net/unreachable if none is of the family
 */
function localAddressFor({ address }: SessionTarget, own: readonly string[]): { localAddress?: string } {
  if (own.length === 0) return {}
  const localAddress = own.find((one) => isIP(one) === isIP(address))
  if (localAddress === undefined) {
    throw new Fault(
      'world',
      'net/unreachable',
      `${address}: this mail does not go out by IPv${isIP(address)} (settings of [outbound])`,
    )
  }
  return { localAddress }
}

async function connected(target: SessionTarget, settings: SessionSettings) {
  const socket = connect({
    host: target.address,
    port: target.port,
    noDelay: true,
    ...localAddressFor(target, settings.localAddresses ?? []),
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
