import { type Bytes, concat } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { tryLiteralAtEnd } from '../../wire/imap/literal.ts'
import type { Channel } from '../channel.ts'
import type { ManageSieveLimits } from './managesieve-limits.ts'

const LINE_END = Uint8Array.of(0x0d, 0x0a)
const CHUNK = 64 * 1024

/**
 * The next line with its literals in it, as they came; undefined when the peer has closed. A client sends literals without being asked
 * (RFC 5804 §1.2), so what is too long has to be read before the next command can be.
 * @throws Fault peer managesieve/too-large: the command was read and thrown away; managesieve/too-much: the connection has to be closed; and as `Channel.line`
 */
export async function readCommand(
  channel: Channel,
  limits: ManageSieveLimits,
  maxLiteralBytes: number,
): Promise<Bytes | undefined> {
  const parts: Bytes[] = []
  let tooLarge = false
  let discarded = 0
  for (let literals = 0; ; literals++) {
    const line = await channel.line(limits.maxLineBytes)
    if (!line) return undefined
    parts.push(line)
    const literal = tryLiteralAtEnd(line)
    if (!literal) {
      if (tooLarge) throw new Fault('peer', 'managesieve/too-large', `A script has at most ${maxLiteralBytes} octets`)
      return parts.length === 1 ? line : concat(parts)
    }
    if (literals >= limits.maxLiterals) tooLarge = true
    if (literal.size > maxLiteralBytes || tooLarge) {
      tooLarge = true
      discarded += literal.size
      if (discarded > limits.maxDiscardedBytes) {
        throw new Fault('peer', 'managesieve/too-much', 'That is more than is worth reading')
      }
      await read(channel, literal.size, () => undefined)
      parts.length = 0
    } else {
      parts.push(LINE_END)
      await read(channel, literal.size, (chunk) => parts.push(chunk))
    }
  }
}

async function read(channel: Channel, count: number, take: (chunk: Bytes) => void): Promise<void> {
  for (let left = count; left > 0; ) {
    const chunk = await channel.chunk(Math.min(left, CHUNK))
    if (!chunk) throw new Fault('world', 'net/connection-lost', 'the peer closed in the middle of a literal')
    left -= chunk.length
    take(chunk)
  }
}
