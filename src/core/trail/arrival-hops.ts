import { BlockList, isIP } from 'node:net'
import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import { type ReceivedField, readReceived } from '../../wire/mime/received-field.ts'
import type { ArrivalFacts } from '../delivery/reception.ts'
import { protocolOf } from '../delivery/trace-fields.ts'
import type { Hop, HopState } from '../mail/hop.ts'
import { MAX_HOPS_BYTES, MAX_KEPT_HOPS } from '../mail/provenance.ts'
import { agreementOf } from '../posture/protection.ts'

/** What is known of an arriving message beside its connection. */
export interface ArrivingMail {
  readonly fields: HeaderFields
  /** Name of this host. */
  readonly hostname: string
  readonly atMs: number
  readonly smtpUtf8: boolean
  /** MAIL had REQUIRETLS (RFC 8689): whoever sends says that it has had us prove who we are. */
  readonly requireTls: boolean
}

export interface ArrivalHops {
  /** The latest first. */
  readonly hops: readonly Hop[]
  readonly hopsCut: boolean
}

/**
 * The way of a message up to us: the connection that it came by, as measured, and what its Received fields say.
 *
 * Threat: everybody on the way can write Received fields, also below those of others. So a field is trusted only if the host that wrote it is: the first one if `isTrusted` says so of the host that
 * handed the message over, each further one if the field above it, itself trusted, says that the message came from such a host. From the first that is not all are claims.
 */
export function arrivalHops(
  arrival: ArrivalFacts,
  mail: ArrivingMail,
  isTrusted: (address: string) => boolean,
  /** The host that handed it over is known to be one whose fields are believed, whatever its address. */
  isTrustedSource = false,
): ArrivalHops {
  const hops: Hop[] = [measuredHop(arrival, mail)]
  let trusted = arrival.accountId === undefined && (isTrustedSource || isTrusted(arrival.remoteAddress))
  let octets = 0
  for (const field of mail.fields) {
    if (field.name !== 'received') continue
    const received = readReceived(mail.fields.value(field))
    const hop = fieldHop(received, trusted ? 'trusted-field' : 'claimed-field')
    octets += JSON.stringify(hop).length
    if (hops.length === MAX_KEPT_HOPS || octets > MAX_HOPS_BYTES) return { hops, hopsCut: true }
    hops.push(hop)
    trusted &&= received.address !== undefined && isTrusted(received.address)
  }
  return { hops, hopsCut: false }
}

/** Where a member is, and what its computer is called, is nobody's business: neither is kept. Whether its program has looked at our certificate only the program knows. */
function measuredHop(arrival: ArrivalFacts, { hostname, atMs, smtpUtf8, requireTls }: ArrivingMail): Hop {
  const { accountId, helo, remoteAddress, protection } = arrival
  const isMember = accountId !== undefined
  const isInside = !isMember && isLoopback(remoteAddress)
  return {
    source: 'measured',
    leg: isMember ? 'submission' : isInside ? 'inside' : 'transfer',
    from: isMember ? undefined : printable(helo),
    address: isMember ? undefined : remoteAddress,
    by: hostname,
    protocol: protocolOf(arrival, smtpUtf8),
    atMs,
    state: protection ? 'encrypted' : 'clear',
    protection: protection && agreementOf(protection),
    provedBy: undefined,
    policies: requireTls ? ['requiretls'] : [],
  }
}

function fieldHop({ tls, version, suite, group, ...field }: ReceivedField, source: Hop['source']): Hop {
  const leg = legOf(field)
  return {
    source,
    leg,
    ...field,
    address: field.address !== undefined && isIP(field.address) !== 0 ? field.address : undefined,
    // A field without a sending host tells of no connection.
    state: field.from === undefined && tls !== 'yes' ? 'unknown' : STATES[tls],
    protection: (version ?? suite ?? group) ? { version, suite, group } : undefined,
    provedBy: undefined,
    policies: [],
  }
}

const STATES: Readonly<Record<ReceivedField['tls'], HopState>> = { yes: 'encrypted', no: 'clear', unknown: 'unknown' }

/** RFC 3848: the A stands for a client that has logged in. */
function legOf({ from, address, protocol }: Pick<ReceivedField, 'from' | 'address' | 'protocol'>): Hop['leg'] {
  if (/^(?:UTF8)?E?SMTPS?A$/.test(protocol?.split(' ')[0] ?? '')) return 'submission'
  return from === undefined || (address !== undefined && isLoopback(address)) ? 'inside' : 'transfer'
}

function isLoopback(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  const family = isIP(mapped)
  return family !== 0 && LOOPBACK.check(mapped, family === 6 ? 'ipv6' : 'ipv4')
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '?').slice(0, 255)
}
