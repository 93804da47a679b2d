import type { Entropy } from '../../base/entropy.ts'
import type { Authenticator, LoginOrigin } from '../../core/passwords/authenticator.ts'
import type { Channel } from '../channel.ts'
import { LoginExchange } from './login-exchange.ts'
import { PlainExchange } from './plain-exchange.ts'
import type { SaslExchange } from './sasl-exchange.ts'
import { ScramExchange } from './scram-exchange.ts'

/**
 * The mechanisms to announce on `channel` now, best first; none at all in the clear, since every one of them would show an
 * eavesdropper either the password or material to guess it from. SCRAM-SHA-256-PLUS needs the channel's `tls-exporter` binding.
 */
export function offeredMechanisms(channel: Channel): string[] {
  if (!channel.protection) return []
  const mechanisms = ['SCRAM-SHA-256', 'PLAIN', 'LOGIN']
  return channel.binding ? ['SCRAM-SHA-256-PLUS', ...mechanisms] : mechanisms
}

/** Starts an exchange of `mechanism` (letter case ignored), or undefined if it is not offered on `channel`. */
export function beginSasl(
  mechanism: string,
  channel: Channel,
  authenticator: Authenticator,
  entropy: Entropy,
): SaslExchange | undefined {
  const name = mechanism.toUpperCase()
  if (!offeredMechanisms(channel).includes(name)) return undefined
  const origin: LoginOrigin = {
    service: channel.facts.service,
    address: channel.facts.remoteAddress,
    protection: channel.protection,
    mechanism: name,
  }
  if (name === 'PLAIN') return new PlainExchange(authenticator, origin)
  if (name === 'LOGIN') return new LoginExchange(authenticator, origin)
  return new ScramExchange(authenticator, entropy, origin, {
    mechanism: name,
    plus: name.endsWith('-PLUS'),
    binding: channel.binding,
  })
}
