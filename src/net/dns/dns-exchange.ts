import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { type DnsMessage, RCODE, readMessage } from '../../wire/dns/dns-message.ts'
import type { NameServer } from './name-server.ts'

/** Datagrams that are no answer to the question: beyond this somebody is guessing, and only a connection will do. */
const MAX_STRAY = 20

/** A question that is on its way. */
export interface Asked {
  readonly octets: Bytes
  readonly id: number
  readonly name: string
  readonly type: number
}

export interface Answered {
  readonly octets: Bytes
  readonly message: DnsMessage
}

/**
 * Asks over UDP, and over TCP where the answer does not fit or strangers answer too. Each question has a socket of its own, so that whoever would forge an
 * answer without seeing the question has to guess port and id (RFC 5452 §9.2). @throws Fault world dns/no-answer, peer dns/bad-message
 */
export async function exchange(server: NameServer, asked: Asked, timeoutMs: number): Promise<Answered> {
  const answered = await overUdp(server, asked, timeoutMs)
  return answered === 'ask by TCP' ? overTcp(server, asked, timeoutMs) : answered
}

async function overUdp(server: NameServer, asked: Asked, timeoutMs: number): Promise<Answered | 'ask by TCP'> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered | 'ask by TCP'>()
  const socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4')
  const timer = setTimeout(() => reject(noAnswer('no answer in time')), timeoutMs)
  let strays = 0
  socket.on('error', (error) => reject(noAnswer(codeOf(error))))
  socket.on('message', (octets) => {
    try {
      const answered = tryAnswer(new Uint8Array(octets), asked)
      if (answered) resolve(answered.message.isTruncated ? 'ask by TCP' : answered)
      else if (++strays >= MAX_STRAY) resolve('ask by TCP')
    } catch (error) {
      reject(error)
    }
  })
  try {
    // A connected socket takes datagrams from the server alone, and hears that nobody listens there.
    // Not as a callback: that is called with the error of a connection that there is no way for, too.
    socket.on('connect', () => socket.send(asked.octets))
    socket.connect(server.port, server.host)
    return await promise
  } finally {
    clearTimeout(timer)
    socket.close()
  }
}

/** Two octets of length before each message. RFC 7766 §8. */
async function overTcp(server: NameServer, asked: Asked, timeoutMs: number): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>()
  const socket = connect(server.port, server.host)
  const timer = setTimeout(() => reject(noAnswer('no answer in time')), timeoutMs)
  let parts: Bytes[] = []
  let size = 0
  let wanted = 2
  socket.on('error', (error) => reject(noAnswer(codeOf(error))))
  socket.on('close', () => reject(noAnswer('the connection was closed')))
  socket.on('data', (chunk: Buffer) => {
    parts.push(chunk)
    size += chunk.length
    if (size < wanted) return
    const input = concat(parts)
    parts = [input]
    wanted = 2 + (((input[0] as number) << 8) | (input[1] as number))
    if (size < wanted) return
    try {
      const answered = tryAnswer(input.slice(2, wanted), asked)
      if (answered) resolve(answered)
      else reject(noAnswer('an answer to another question'))
    } catch (error) {
      reject(error)
    }
  })
  try {
    socket.write(concat([Uint8Array.of(asked.octets.length >> 8, asked.octets.length & 0xff), asked.octets]))
    return await promise
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}

/** The message if it answers the question, undefined if it answers another one or none. @throws Fault peer dns/bad-message */
function tryAnswer(octets: Bytes, asked: Asked): Answered | undefined {
  // What has another id is not even read.
  if (octets.length < 12 || (((octets[0] as number) << 8) | (octets[1] as number)) !== asked.id) return undefined
  const message = readMessage(octets)
  if (!message.isResponse) return undefined
  const { question, rcode } = message
  // Servers that cannot read a question do not repeat it.
  const isOurs = question
    ? question.name === asked.name && question.type === asked.type
    : rcode === RCODE.formatError || rcode === RCODE.notImplemented
  return isOurs ? { octets, message } : undefined
}

function noAnswer(why: string): Fault {
  return new Fault('world', 'dns/no-answer', why)
}

function codeOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : error.message
  return code === 'ECONNREFUSED' ? 'no name server there' : code
}
