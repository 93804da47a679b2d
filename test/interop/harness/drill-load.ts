import { setTimeout as pause } from 'node:timers/promises'
import { ImapPeer } from './imap-peer.ts'
import { PeerStream } from './peer-stream.ts'
import { PASSWORD, type Posthus } from './posthus.ts'
import { SmtpPeer } from './smtp-peer.ts'

/** Mail from outside, members who send and file mail, and visitors of the site, until it is stopped. */
export class Load {
  /** Subjects of mail that was acknowledged: by the final dot, or by the OK of APPEND. */
  readonly acknowledged = new Set<string>()
  pages = 0
  readonly #posthus: Posthus
  readonly #host: string
  #isStopped = false

  /** `host`: which site is asked for. */
  constructor(posthus: Posthus, host: string) {
    this.#posthus = posthus
    this.#host = host
  }

  stop(): void {
    this.#isStopped = true
  }

  async run(): Promise<void> {
    await Promise.all([this.#deliver(), this.#file(), this.#visit()])
  }

  /** The subjects in the inbox of anna. */
  async kept(): Promise<ReadonlySet<string>> {
    const peer = await ImapPeer.logIn(this.#posthus.ports.imaps, 'anna@posthus.test', PASSWORD)
    await peer.ok('SELECT INBOX')
    const { untagged } = await peer.ok('FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])')
    await peer.ok('LOGOUT')
    return new Set(untagged.flatMap(({ text }) => /Subject: (\S+)/.exec(text)?.[1] ?? []))
  }

  async #deliver(): Promise<void> {
    for (let n = 0; !this.#isStopped; n++) {
      const subject = `delivered-${n}`
      const peer = await SmtpPeer.connect(this.#posthus.ports.smtp, 'starttls').catch(() => undefined)
      // Its connection may be among those that are ended.
      const sent = await peer?.send('eva@far.test', ['anna@posthus.test'], message(subject, n)).catch(() => undefined)
      if (sent) this.acknowledged.add(subject)
      peer?.stream.destroy()
      await pause(50)
    }
  }

  /** One connection for as long as it stands: it is ended in the middle of something. */
  async #file(): Promise<void> {
    let peer: ImapPeer | undefined
    for (let n = 0; !this.#isStopped; n++) {
      const subject = `filed-${n}`
      try {
        peer ??= await ImapPeer.logIn(this.#posthus.ports.imaps, 'anna@posthus.test', PASSWORD)
        await peer.ok('APPEND INBOX ', message(subject, n))
        this.acknowledged.add(subject)
      } catch (error) {
        if (!(error instanceof Error)) throw error
        peer?.stream.destroy()
        peer = undefined
      }
      await pause(50)
    }
    peer?.stream.destroy()
  }

  async #visit(): Promise<void> {
    while (!this.#isStopped) {
      const stream = await PeerStream.connect(this.#posthus.ports.https).catch(() => undefined)
      try {
        await stream?.secure({ servername: this.#host })
        stream?.write(`GET / HTTP/1.1\r\nHost: ${this.#host}\r\nConnection: close\r\n\r\n`)
        if (/^HTTP\/1\.1 200/.test((await stream?.line()) ?? '')) this.pages++
      } catch (error) {
        if (!(error instanceof Error)) throw error
      }
      stream?.destroy()
      await pause(100)
    }
  }
}

function message(subject: string, n: number): Buffer {
  const fields = `From: <eva@far.test>\r\nTo: <anna@posthus.test>\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@far.test>\r\n`
  return Buffer.from(`${fields}\r\n${`a line of ${n}\r\n`.repeat(1 + (n % 40) * 10)}`)
}
