import { type Bytes, isAscii } from '../../base/bytes.ts'
import { isFault, toFault } from '../../base/fault.ts'
import { asciiDomain } from '../../core/queue/mail-exchangers.ts'
import type { OutboundMessage, OutboundRecipient } from '../../core/queue/outbound-queue.ts'
import type { SendResult } from '../../core/queue/sender.ts'
import { DotStuffer } from '../../wire/smtp/dot-stuffer.ts'
import { isPositive, isTransient, type Reply, replyText } from '../../wire/smtp/reply.ts'
import { encodeXtext } from '../../wire/smtp/xtext.ts'
import type { MessageEnd } from './message-ends.ts'
import type { SmtpSession } from './smtp-session.ts'

/** Bodies up to this size go out with the envelope in one write when the server takes BDAT and pipelines; larger ones wait for its word on the recipients. */
const EAGER_BYTES = 64 * 1024
/** Octets of a header that are looked at for 8-bit characters. */
const MAX_HEADER_BYTES = 1024 * 1024

type Verdict = Pick<SendResult, 'kind' | 'status' | 'text' | 'reply'>

/**
 * One message to some recipients over one session: MAIL, RCPT, then DATA or BDAT. RFC 5321 §3.3, RFC 2920, RFC 3030, RFC 3461, RFC 6152,
 * RFC 6531, RFC 8689. A result for every recipient; a session that failed meanwhile is closed. Faults only for a body that cannot be read.
 */
export async function transact(
  session: SmtpSession,
  message: OutboundMessage,
  recipients: readonly OutboundRecipient[],
  end: MessageEnd,
): Promise<SendResult[]> {
  const refusal = await refusalBeforehand(session, message, recipients)
  if (refusal) return recipients.map((recipient) => result(session, recipient, refusal))
  session.transactions++
  return new Transaction(session, message, recipients, end).run()
}

class Transaction {
  readonly #session: SmtpSession
  readonly #message: OutboundMessage
  readonly #recipients: readonly OutboundRecipient[]
  readonly #end: MessageEnd
  readonly #verdicts: (Verdict | undefined)[]
  /** Whether all octets of the message and its end are on the way. */
  #isComplete = false

  constructor(
    session: SmtpSession,
    message: OutboundMessage,
    recipients: readonly OutboundRecipient[],
    end: MessageEnd,
  ) {
    this.#end = end
    this.#session = session
    this.#message = message
    this.#recipients = recipients
    this.#verdicts = recipients.map(() => undefined)
  }

  async run(): Promise<SendResult[]> {
    try {
      const verdict = await this.#converse()
      if (verdict) this.#rest(verdict)
      if (verdict?.kind !== 'delivered') await this.#reset()
    } catch (error) {
      // A body of ours that cannot be read is no answer of the server; half a message must not stay on the connection.
      this.#session.wire.destroy()
      if (isFault(error) && error.code.startsWith('store/')) throw error
      const fault = toFault(error)
      const status = fault.code === 'smtp/bad-reply' ? '4.5.0' : '4.4.2'
      this.#rest({ kind: 'deferred', status, text: fault.message, reply: undefined })
    }
    return this.#recipients.map((recipient, i) => result(this.#session, recipient, this.#verdicts[i] as Verdict))
  }

  /** The verdict on all recipients that have none yet, if there is one. */
  async #converse(): Promise<Verdict | undefined> {
    const { wire, timeouts } = this.#session
    const pipelines = this.#session.offers('PIPELINING')
    const byBdat = this.#session.offers('CHUNKING')
    const eager = byBdat && pipelines && this.#message.body.size <= EAGER_BYTES
    const body = eager ? await this.#message.body.bytes() : undefined
    if (body) await this.#end.mayGo()
    wire.cork()
    wire.write(this.#mailCommand())
    if (!pipelines) {
      wire.uncork()
      const reply = await wire.reply(timeouts.mailMs)
      if (!isPositive(reply)) return this.#abandon(reply)
    }
    for (const [i, recipient] of this.#recipients.entries()) {
      wire.write(this.#rcptCommand(recipient))
      if (pipelines) continue
      this.#judge(i, await wire.reply(timeouts.rcptMs))
    }
    if (body) {
      wire.write(`BDAT ${body.length} LAST\r\n`)
      wire.write(body)
    } else if (pipelines && !byBdat) wire.write('DATA\r\n')
    if (pipelines) wire.uncork()
    if (pipelines) {
      const mail = await wire.reply(timeouts.mailMs)
      for (const i of this.#recipients.keys()) {
        const reply = await wire.reply(timeouts.rcptMs)
        if (isPositive(mail)) this.#judge(i, reply)
      }
      if (!isPositive(mail)) {
        if (body) await wire.reply(timeouts.dataEndMs)
        else if (!byBdat) await this.#closeEmptyData()
        return this.#abandon(mail)
      }
    }
    if (body) return this.#final(await wire.reply(timeouts.dataEndMs))
    return byBdat ? this.#sendChunk() : this.#sendData(pipelines)
  }

  /** All of the message as one chunk: octet for octet, and no end mark that could be forged. RFC 3030 §2. */
  async #sendChunk(): Promise<Verdict | undefined> {
    if (this.#noneAccepted()) return undefined
    const { wire, timeouts } = this.#session
    const octets = this.#message.body.chunks()[Symbol.asyncIterator]()
    // The body is verified before its first octet comes: a corrupt one must not leave a BDAT behind that nothing follows.
    let next = await octets.next()
    let left = this.#message.body.size
    wire.write(`BDAT ${left} LAST\r\n`)
    for (; !next.done && !this.#isCutShort; next = await octets.next()) {
      left -= next.value.length
      if (left === 0) await this.#end.mayGo()
      wire.write(next.value)
      await wire.drained(timeouts.dataBlockMs)
    }
    this.#isComplete = next.done === true
    await octets.return?.()
    return this.#answerToBody()
  }

  async #sendData(isAnnounced: boolean): Promise<Verdict | undefined> {
    const { wire, timeouts } = this.#session
    if (this.#noneAccepted()) {
      if (isAnnounced) await this.#closeEmptyData()
      return undefined
    }
    if (!isAnnounced) wire.write('DATA\r\n')
    const go = await wire.reply(timeouts.dataStartMs)
    if (go.code !== 354) return this.#final(go)
    const stuffer = new DotStuffer()
    let left = this.#message.body.size
    for await (const chunk of this.#message.body.chunks()) {
      left -= chunk.length
      if (left === 0) return this.#sendEnd(stuffer, chunk)
      wire.write(stuffer.push(chunk))
      await wire.drained(timeouts.dataBlockMs)
      if (this.#isCutShort) return this.#answerToBody()
    }
    return this.#sendEnd(stuffer, new Uint8Array(0))
  }

  /** The last octets and the end of the message in one write. */
  async #sendEnd(stuffer: DotStuffer, last: Bytes): Promise<Verdict> {
    const { wire } = this.#session
    await this.#end.mayGo()
    if (this.#isCutShort) return this.#answerToBody()
    wire.cork()
    wire.write(stuffer.push(last))
    wire.write(stuffer.finish())
    wire.uncork()
    this.#isComplete = true
    return this.#answerToBody()
  }

  /** Whether the server has answered or gone before it had all of the message. */
  get #isCutShort(): boolean {
    return this.#session.wire.isClosed || this.#session.wire.hasUnread
  }

  async #answerToBody(): Promise<Verdict> {
    const { wire, timeouts } = this.#session
    const reply = await wire.reply(timeouts.dataEndMs)
    if (this.#isComplete) return this.#final(reply)
    // Half a message is on the connection, which can only be closed; and an approval of half a message is none.
    wire.destroy()
    return verdict(reply.code >= 500 ? 'failed' : 'deferred', reply)
  }

  /** A DATA that was pipelined may have been let in although nobody was accepted: end it with nothing in it. RFC 2920 §3.1. */
  async #closeEmptyData(): Promise<void> {
    const { wire, timeouts } = this.#session
    const go = await wire.reply(timeouts.dataStartMs)
    if (go.code !== 354) return
    wire.write('.\r\n')
    await wire.reply(timeouts.dataEndMs)
  }

  /** Ends a transaction that was not completed: the next one must not find it open (RFC 3030 §2: after a failed BDAT, RSET is a must). */
  async #reset(): Promise<void> {
    const { wire, timeouts } = this.#session
    if (wire.isClosed) return
    wire.write('RSET\r\n')
    const reply = await wire.reply(timeouts.commandMs)
    if (!isPositive(reply)) wire.destroy()
  }

  /** The answer that decides on everybody who is not decided yet. */
  #final(reply: Reply): Verdict {
    if (reply.code === 421) this.#session.wire.destroy()
    // 354 or another 3yz is no answer to the end of a message: nothing is known, so it is tried again.
    const kind = reply.code < 300 ? 'delivered' : reply.code >= 500 ? 'failed' : 'deferred'
    return verdict(kind, reply)
  }

  /** The answer to MAIL was no: for all recipients, and the transaction has not begun. */
  #abandon(reply: Reply): Verdict {
    if (reply.code === 421) this.#session.wire.destroy()
    return verdict(isTransient(reply) ? 'deferred' : 'failed', reply)
  }

  #judge(index: number, reply: Reply): void {
    if (reply.code < 300) return
    if (reply.code === 421) this.#session.wire.destroy()
    // 552 to RCPT is what old servers say for "too many recipients", which is 452: RFC 5321 §4.5.3.1.10.
    const isFinal = reply.code >= 500 && reply.code !== 552
    this.#verdicts[index] = verdict(isFinal ? 'failed' : 'deferred', reply)
  }

  #noneAccepted(): boolean {
    return this.#verdicts.every((one) => one !== undefined)
  }

  #rest(verdict: Verdict): void {
    for (const i of this.#verdicts.keys()) this.#verdicts[i] ??= verdict
  }

  #mailCommand(): string {
    const { reversePath, body, eightBit, binaryMime, requireTls, envelopeId, dsnReturn } = this.#message
    const session = this.#session
    const words = [`MAIL FROM:<${this.#address(reversePath)}>`]
    if (session.offers('SIZE')) words.push(`SIZE=${body.size}`)
    if (binaryMime) words.push('BODY=BINARYMIME')
    else if (eightBit && session.offers('8BITMIME')) words.push('BODY=8BITMIME')
    if (this.#message.smtpUtf8 && session.offers('SMTPUTF8')) words.push('SMTPUTF8')
    if (requireTls) words.push('REQUIRETLS')
    // RFC 3461 §5.2.2: a host that does not know them is told nothing. For NOTIFY=NEVER it may then be sent the null reverse-path (d), which would cost the message its SPF; so it is not.
    if (session.offers('DSN')) {
      if (dsnReturn) words.push(`RET=${dsnReturn}`)
      if (envelopeId !== undefined) words.push(`ENVID=${encodeXtext(envelopeId)}`)
    }
    return `${words.join(' ')}\r\n`
  }

  #rcptCommand(recipient: OutboundRecipient): string {
    const words = [`RCPT TO:<${this.#address(recipient.address)}>`]
    if (this.#session.offers('DSN')) {
      if (recipient.notify.length > 0) words.push(`NOTIFY=${recipient.notify.join(',')}`)
      if (recipient.originalRecipient !== undefined) words.push(`ORCPT=${this.#originalRecipient(recipient)}`)
    }
    return `${words.join(' ')}\r\n`
  }

  /** `type;address`, in the 7-bit form of RFC 6533 §3 where the server does not take UTF-8. */
  #originalRecipient(recipient: OutboundRecipient): string {
    const [type, ...rest] = (recipient.originalRecipient as string).split(';')
    const encoded = encodeXtext(rest.join(';'))
    if (isAscii(encoded) || this.#session.offers('SMTPUTF8')) return `${type};${encoded}`
    const escaped = [...encoded].map((c) => (isAscii(c) ? c : `\\x{${c.codePointAt(0)?.toString(16).toUpperCase()}}`))
    return `${type};${escaped.join('')}`
  }

  #address(address: string): string {
    return this.#session.offers('SMTPUTF8') && this.#message.smtpUtf8 ? address : withAsciiDomain(address)
  }
}

/** Why the server cannot take the message at all, known before a word is said. */
async function refusalBeforehand(
  session: SmtpSession,
  message: OutboundMessage,
  recipients: readonly OutboundRecipient[],
): Promise<Verdict | undefined> {
  const unsafe = [message.reversePath, ...recipients.map((one) => one.address)].find((a) => !isOneLine(a))
  if (unsafe !== undefined) return failed('5.1.3', 'an address of the envelope holds characters that it must not')
  // RFC 8689 §4.2.1. That the host has proved itself was demanded of the session.
  if (message.requireTls && !(session.provedBy !== 'nothing' && session.offers('REQUIRETLS'))) {
    return failed('5.7.30', 'the message requires TLS all the way (REQUIRETLS), which this host does not promise')
  }
  const { maxBytes } = session.extensions
  if (maxBytes !== undefined && message.body.size > maxBytes) {
    return failed('5.3.4', `the message has ${message.body.size} octets, the host takes at most ${maxBytes}`)
  }
  if (message.binaryMime && !(session.offers('BINARYMIME') && session.offers('CHUNKING'))) {
    return failed('5.6.3', 'the message is binary (BINARYMIME), which the host does not take')
  }
  if (message.smtpUtf8 && !session.offers('SMTPUTF8') && (await needsSmtpUtf8(message, recipients))) {
    return failed(
      '5.6.7',
      'the message has international addresses or headers (SMTPUTF8), which the host does not take',
    )
  }
  return undefined
}

/** Whether a message that was handed in with SMTPUTF8 really has 8-bit characters in its envelope or header. RFC 6531 §3.4. */
async function needsSmtpUtf8(message: OutboundMessage, recipients: readonly OutboundRecipient[]): Promise<boolean> {
  const addresses = [message.reversePath, ...recipients.map((one) => one.address)]
  if (!addresses.every((address) => isAscii(withAsciiDomain(address)))) return true
  let lastWasLineFeed = false
  for await (const chunk of message.body.chunks(0, Math.min(message.body.size, MAX_HEADER_BYTES))) {
    for (const octet of chunk) {
      if (octet > 0x7f) return true
      if (octet === 0x0a && lastWasLineFeed) return false
      if (octet !== 0x0d) lastWasLineFeed = octet === 0x0a
    }
  }
  return false
}

function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 0 || isAscii(address.slice(at + 1))) return address
  return `${address.slice(0, at)}@${asciiDomain(address.slice(at + 1)) ?? address.slice(at + 1)}`
}

/** An address with a line break or an angle bracket in it would be a command of its author's choosing. Quoted local parts may hold brackets. */
function isOneLine(address: string): boolean {
  if (/[\x00-\x1f\x7f]/.test(address)) return false
  return !/[<>]/.test(address.replace(/^"(?:[^"\\]|\\.)*"/, ''))
}

function failed(status: string, text: string): Verdict {
  return { kind: 'failed', status, text, reply: undefined }
}

function verdict(kind: Verdict['kind'], reply: Reply): Verdict {
  const standard = { delivered: '2.0.0', failed: '5.0.0', deferred: '4.0.0' }[kind]
  // The class of the status must be that of the result, whatever the server says: RFC 3463 §2.
  const status = reply.status !== undefined && reply.status[0] === standard[0] ? reply.status : standard
  return { kind, status, text: replyText(reply), reply: replyText(reply) }
}

function result(session: SmtpSession, recipient: OutboundRecipient, verdict: Verdict): SendResult {
  const said = verdict.reply === undefined ? verdict.text : `said: ${verdict.text}`
  return {
    ...verdict,
    index: recipient.index,
    text: `${session.description} ${said}`.slice(0, 1000),
    host: session.target.host,
    address: session.target.address,
    protection: session.protection,
    reportPassedOn: verdict.kind === 'delivered' && session.offers('DSN'),
  }
}
