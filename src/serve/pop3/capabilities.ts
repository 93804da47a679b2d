import { offeredMechanisms } from '../sasl/begin-sasl.ts'
import type { Pop3Session } from './pop3-session.ts'

/** CAPA. RFC 2449 §5; what is offered depends on whether the connection is protected. */
export function listCapabilities(session: Pop3Session): void {
  const { channel } = session
  const lines = [
    'TOP',
    'UIDL',
    'PIPELINING',
    'RESP-CODES',
    'AUTH-RESP-CODE',
    'EXPIRE NEVER',
    'LOGIN-DELAY 0',
    'UTF8 USER',
    'LANG',
  ]
  if (channel.protection) lines.push('USER', `SASL ${offeredMechanisms(channel).join(' ')}`)
  if (channel.canStartTls) lines.push('STLS')
  lines.push('IMPLEMENTATION Posthus')
  session.listing('capabilities', lines)
}
