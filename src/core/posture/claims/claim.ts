import { Fault } from '../../../base/fault.ts'
import { PUBLIC_SERVICES, type PublicService } from '../public-posture.ts'

/** What can be claimed of a service. Nothing can be claimed that is not measured. */
export const STATEMENTS = ['fs', 'pq', 'tls13', 'modern-tls', 'dane', 'mta-sts'] as const

export type Statement = (typeof STATEMENTS)[number]

/** A statement, and what it is made of: the services are part of it, since what holds for one says nothing of the others. */
export interface ClaimText {
  readonly statement: Statement
  readonly services: readonly PublicService[]
}

/** One service of a claim, as it was found the last time. */
export interface ClaimedService {
  readonly service: PublicService
  /** `ended`: a measurement has contradicted it. It stays ended, whatever is measured later: whoever believes it again publishes it again. */
  readonly state: 'holds' | 'ended'
  /** When a measurement last bore it out. */
  readonly lastTrueMs: number
  /** What bore it out, or what contradicted it. */
  readonly evidence: string
}

/** A public claim. */
export interface Claim {
  readonly id: string
  readonly statement: Statement
  readonly services: readonly ClaimedService[]
  readonly publishedMs: number
  readonly withdrawnMs: number | undefined
}

/** Claims that are not withdrawn, at most: the page that shows them stays one that people read. */
export const MOST_CLAIMS = 50

/** What each statement means, in the words of the public page. */
export const STATEMENT_TEXTS: Readonly<Record<Statement, { readonly title: string; readonly meaning: string }>> = {
  fs: {
    title: 'Forward secrecy, and nothing else',
    meaning:
      'Every connection agrees on keys of its own, which are destroyed with it. Whoever records it and later copies every key that is kept here can read nothing of it.',
  },
  pq: {
    title: 'Post-quantum key exchange',
    meaning:
      'A key exchange that holds against quantum computers too is offered and preferred. Clients that do not know it use another one.',
  },
  tls13: { title: 'TLS 1.3', meaning: 'The current version of TLS is offered.' },
  'modern-tls': { title: 'Nothing older than TLS 1.2', meaning: 'SSL, TLS 1.0 and TLS 1.1 are not spoken.' },
  dane: {
    title: 'DANE',
    meaning:
      'Signed DNS records name the keys of the server, so that other providers can prove that it is the right one. Where others publish such records, mail goes to nobody else.',
  },
  'mta-sts': {
    title: 'MTA-STS',
    meaning:
      'Other providers are told to deliver over verified TLS, or not at all. Where others tell us so, we do the same.',
  },
}

/** Services that a statement says nothing of, since nobody can measure it there. */
const WITHOUT: Readonly<Record<Statement, readonly PublicService[]>> = {
  fs: [],
  'modern-tls': [],
  pq: ['smtp-out'],
  tls13: ['smtp-out'],
  dane: ['https', 'imap', 'pop3', 'submission', 'managesieve'],
  'mta-sts': ['https', 'imap', 'pop3', 'submission', 'managesieve'],
}

/** Services that a statement can be made of. */
export function servicesOf(statement: Statement): readonly PublicService[] {
  return (Object.keys(PUBLIC_SERVICES) as PublicService[]).filter((service) => !WITHOUT[statement].includes(service))
}

/** Reads `fs:imap,pop3`: statement ":" service *("," service). @throws Fault peer posture/bad-claim */
export function parseClaim(text: string): ClaimText {
  const colon = text.indexOf(':')
  const statement = STATEMENTS.find((one) => one === text.slice(0, Math.max(0, colon)))
  if (statement === undefined)
    throw badClaim(text, `begin with one of ${STATEMENTS.map((one) => `${one}:`).join(', ')}`)
  const possible = servicesOf(statement)
  const services = text.slice(colon + 1, colon + 200).split(',')
  const found = possible.filter((service) => services.includes(service))
  if (found.length !== services.length)
    throw badClaim(text, `name services after it, each once, from ${possible.join(', ')}`)
  return { statement, services: found }
}

/** `fs:imap,pop3`. */
export function claimText({ statement, services }: ClaimText): string {
  return `${statement}:${services.join(',')}`
}

function badClaim(text: string, mend: string): Fault {
  return new Fault('peer', 'posture/bad-claim', `"${text.slice(0, 100)}" is no claim: ${mend}`)
}
