import { isIP } from 'node:net'
import { AnswerFields, badAnswer, httpsUrl, shownDetail } from './answer-fields.ts'
import { isToken } from './key-authorization.ts'
import { type ProblemDocument, readProblem } from './problem.ts'

/** What a certificate is asked for: a host name (`*.` before it for a wildcard, RFC 8555 §7.1.3) or an address (RFC 8738). */
export interface AcmeIdentifier {
  readonly type: 'dns' | 'ip'
  /** A name in lower-case A-labels, or an IP address in its usual text form. */
  readonly value: string
}

/** Ways to show that a name is ours: RFC 8555 §8.3 and §8.4, RFC 8737. */
export const CHALLENGE_TYPES = ['http-01', 'tls-alpn-01', 'dns-01'] as const
export type AcmeChallengeType = (typeof CHALLENGE_TYPES)[number]

/** RFC 8555 §7.1.1; the URLs of what an authority does, and what it says of itself. */
export interface AcmeDirectory {
  readonly newNonce: string
  readonly newAccount: string
  readonly newOrder: string
  readonly revokeCert: string
  readonly keyChange: string
  /** RFC 9773 §4.1. */
  readonly renewalInfo: string | undefined
  readonly termsOfService: string | undefined
  readonly caaIdentities: readonly string[]
  readonly needsExternalAccount: boolean
  /** Profiles with what the authority says of them (draft-ietf-acme-profiles §3). */
  readonly profiles: ReadonlyMap<string, string>
}

const ORDER_STATES = ['pending', 'ready', 'processing', 'valid', 'invalid'] as const
const AUTHORIZATION_STATES = ['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked'] as const
const CHALLENGE_STATES = ['pending', 'processing', 'valid', 'invalid'] as const

/** RFC 8555 §7.1.3. */
export interface AcmeOrder {
  readonly status: (typeof ORDER_STATES)[number]
  /** URLs. */
  readonly authorizations: readonly string[]
  readonly finalize: string
  /** Where the certificate is, once the order is valid. */
  readonly certificate: string | undefined
  /** Why it became invalid. */
  readonly problem: ProblemDocument | undefined
}

/** RFC 8555 §7.1.4. */
export interface AcmeAuthorization {
  readonly identifier: AcmeIdentifier
  readonly status: (typeof AUTHORIZATION_STATES)[number]
  readonly isWildcard: boolean
  /** Those of the kinds that are known here. */
  readonly challenges: readonly AcmeChallenge[]
}

/** RFC 8555 §7.1.5 and §8. */
export interface AcmeChallenge {
  readonly type: AcmeChallengeType
  readonly url: string
  readonly status: (typeof CHALLENGE_STATES)[number]
  readonly token: string
  readonly problem: ProblemDocument | undefined
}

/** When an authority would like a certificate to be renewed, RFC 9773 §4.2. A window in the past: at once, because it has been or will be revoked. */
export interface RenewalWindow {
  readonly startMs: number
  readonly endMs: number
  /** A page for people, if there is one. */
  readonly explanation: string | undefined
}

/** The most of each that an answer may list. */
const MAX_PROFILES = 32
const MAX_IDENTITIES = 32
const MAX_AUTHORIZATIONS = 1000
const MAX_CHALLENGES = 16

/** @throws Fault world acme/bad-answer */
export function readDirectory(fields: AnswerFields): AcmeDirectory {
  const meta = fields.has('meta') ? fields.fields('meta') : new AnswerFields({}, 'the directory.meta')
  const identities = meta.has('caaIdentities') ? meta.list('caaIdentities', MAX_IDENTITIES) : []
  const profiles = meta.has('profiles') ? meta.fields('profiles').texts(MAX_PROFILES) : []
  return {
    newNonce: fields.url('newNonce'),
    newAccount: fields.url('newAccount'),
    newOrder: fields.url('newOrder'),
    revokeCert: fields.url('revokeCert'),
    keyChange: fields.url('keyChange'),
    renewalInfo: fields.has('renewalInfo') ? fields.url('renewalInfo') : undefined,
    termsOfService: meta.has('termsOfService') ? shownDetail(meta.text('termsOfService')) : undefined,
    caaIdentities: identities.filter((one) => typeof one === 'string').map((one) => shownDetail(one, 253)),
    needsExternalAccount: meta.is('externalAccountRequired'),
    profiles: new Map(profiles.map(([name, text]) => [shownDetail(name, 100), shownDetail(text)])),
  }
}

/** @throws Fault world acme/bad-answer */
export function readOrder(fields: AnswerFields): AcmeOrder {
  const status = fields.oneOf('status', ORDER_STATES)
  const authorizations = fields.list('authorizations', MAX_AUTHORIZATIONS).map((one) => {
    if (typeof one !== 'string') throw badAnswer('an order has an authorization that is no URL')
    return httpsUrl(one, 'an authorization of the order')
  })
  return {
    status,
    authorizations,
    finalize: fields.url('finalize'),
    certificate: status === 'valid' ? fields.url('certificate') : undefined,
    problem: fields.has('error') ? readProblem(fields.fields('error')) : undefined,
  }
}

/** @throws Fault world acme/bad-answer */
export function readAuthorization(fields: AnswerFields): AcmeAuthorization {
  const challenges = fields.list('challenges', MAX_CHALLENGES).map((one) => new AnswerFields(one, 'a challenge'))
  return {
    identifier: readIdentifier(fields.fields('identifier')),
    status: fields.oneOf('status', AUTHORIZATION_STATES),
    isWildcard: fields.is('wildcard'),
    challenges: challenges.flatMap((challenge) => tryChallenge(challenge) ?? []),
  }
}

/** @throws Fault world acme/bad-answer: also for a window that ends before it begins, which RFC 9773 §4.2 tells clients to refuse */
export function readRenewalWindow(fields: AnswerFields): RenewalWindow {
  const window = fields.fields('suggestedWindow')
  const [startMs, endMs] = [window.time('start'), window.time('end')]
  if (endMs <= startMs) throw badAnswer('a renewal window ends before it begins')
  return { startMs, endMs, explanation: tryPage(fields) }
}

/** Undefined for a kind that is not known here: RFC 8555 §7.1.5 has clients ignore it, whatever it holds. */
function tryChallenge(fields: AnswerFields): AcmeChallenge | undefined {
  const kind = fields.tryText('type')
  const type = CHALLENGE_TYPES.find((one) => one === kind)
  if (type === undefined) return undefined
  const token = fields.text('token')
  if (!isToken(token)) throw badAnswer('a challenge has a token that is none')
  return {
    type,
    token,
    url: fields.url('url'),
    status: fields.oneOf('status', CHALLENGE_STATES),
    problem: fields.has('error') ? readProblem(fields.fields('error')) : undefined,
  }
}

function readIdentifier(fields: AnswerFields): AcmeIdentifier {
  const type = fields.oneOf('type', ['dns', 'ip'])
  const value = fields.text('value', 253).toLowerCase()
  if (type === 'ip' && isIP(value) === 0) throw badAnswer('an identifier is no IP address')
  return { type, value }
}

function tryPage(fields: AnswerFields): string | undefined {
  const url = fields.tryText('explanationURL')
  return url === undefined || !/^https?:\/\//.test(url) ? undefined : shownDetail(url)
}
