import { type Bytes, latin1 } from '../../../base/bytes.ts'
import { Fault } from '../../../base/fault.ts'
import type { LetIn } from '../../../core/passwords/authenticator.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { beginSasl } from '../../sasl/begin-sasl.ts'
import type { SaslExchange } from '../../sasl/sasl-exchange.ts'
import { beforeLogin } from '../command.ts'
import { attemptLogin } from '../log-in.ts'
import { no } from '../reply.ts'
import type { Session } from '../session.ts'

/** RFC 4422 sets no bound; this is RFC 4954's for SMTP. */
const MAX_RESPONSE_BYTES = 12_288

interface AuthenticateArgs {
  readonly mechanism: string
  /** Base64, `=` for the empty response (RFC 4959), or undefined. */
  readonly initial: string | undefined
}

/** RFC 9051 §6.2.2. */
export const authenticate = beforeLogin({
  read: readAuthenticate,
  run(session, _state, args) {
    const { channel, services } = session
    if (!channel.protection) throw new Fault('peer', 'imap/privacy-required', 'use STARTTLS before you log in')
    const exchange = beginSasl(args.mechanism, channel, services.authenticator, services.entropy)
    if (!exchange) return no('CANNOT', 'that mechanism is not offered')
    return attemptLogin(session, () => converse(session, exchange, args.initial))
  },
})

/** authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]. */
function readAuthenticate(cursor: Cursor): AuthenticateArgs {
  cursor.space()
  const mechanism = cursor.atom()
  const rest = cursor.trySpace() && !cursor.isAtEnd ? latin1(cursor.octets, cursor.at) : undefined
  return { mechanism, initial: rest }
}

async function converse(session: Session, exchange: SaslExchange, initial: string | undefined): Promise<LetIn> {
  let response = initial === undefined ? undefined : decode(initial === '=' ? '' : initial)
  for (;;) {
    const turn = await exchange.step(response)
    if (turn.kind === 'done') return turn.account
    session.channel.write(`+ ${Buffer.from(turn.data).toString('base64')}\r\n`)
    const line = await session.channel.line(MAX_RESPONSE_BYTES)
    if (!line) throw new Fault('world', 'net/connection-lost', 'the peer closed during AUTHENTICATE')
    const answer = latin1(line)
    if (answer === '*') throw new Fault('peer', 'imap/cancelled', 'authentication cancelled')
    response = decode(answer)
  }
}

/** Strict base64 (RFC 4648 §3.3): what does not encode back to itself is refused. */
function decode(base64: string): Bytes {
  const decoded = Buffer.from(base64, 'base64')
  if (decoded.toString('base64') !== base64) throw new Fault('peer', 'sasl/malformed', 'that is not base64')
  return decoded
}
