import { encodeManageSieveString } from '../../wire/managesieve/encode-response.ts'
import { SIEVE_LIMITS } from '../../wire/sieve/sieve-limits.ts'
import { SIEVE_EXTENSIONS } from '../../wire/sieve/signatures.ts'
import { offeredMechanisms } from '../sasl/begin-sasl.ts'
import type { ManageSieveSession } from './managesieve-session.ts'

/** What is offered on the connection as it is now, one line each. RFC 5804 §1.7. */
export function writeCapabilities(session: ManageSieveSession): void {
  const { channel, account, services } = session
  const lines: [name: string, value?: string][] = [
    ['IMPLEMENTATION', `Posthus ${services.version}`],
    // Without TLS there is none; clients look for the line all the same.
    ['SASL', account ? '' : offeredMechanisms(channel).join(' ')],
    ['SIEVE', SIEVE_EXTENSIONS.join(' ')],
    ['NOTIFY', 'mailto'],
    ['MAXREDIRECTS', String(SIEVE_LIMITS.maxRedirects)],
    ['VERSION', '1.0'],
    ['UNAUTHENTICATE'],
  ]
  if (channel.canStartTls) lines.push(['STARTTLS'])
  if (account) lines.push(['OWNER', account.address])
  for (const [name, value] of lines) {
    const shown = value === undefined ? '' : ` ${encodeManageSieveString(value)}`
    channel.write(`${encodeManageSieveString(name)}${shown}\r\n`)
  }
}
