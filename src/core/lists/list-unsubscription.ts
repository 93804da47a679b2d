import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { DkimFact } from '../authentication/authentication.ts'
import { readSignature } from '../dkim/dkim-signature.ts'

/** How a mailing list that a message came from is left. */
export interface ListUnsubscription {
  /** An address to write to, with what is to be written: a `mailto:` URL. */
  readonly mailto: string | undefined
  /** A page to be opened. */
  readonly web: string | undefined
  /** Whether posting to that page does it without any further question (RFC 8058), and the message proves that it may be asked to. */
  readonly isOneClick: boolean
}

/** Octets of a URL that is looked at. */
const MAX_URL = 2000
/** URLs of one field that are looked at. */
const MAX_URLS = 10

/**
 * Reads List-Unsubscribe (RFC 2369 §3.2) and List-Unsubscribe-Post (RFC 8058). Undefined: there is no way that can be gone.
 *
 * Threat: whoever forges a message has a member's server post to a place of its choice. So one click is offered only where a DKIM signature that was valid when the message came covers both fields (RFC 8058 §4). `dkim`: what was found out then.
 */
export function listUnsubscription(header: HeaderFields, dkim: readonly DkimFact[]): ListUnsubscription | undefined {
  const field = header.first('list-unsubscribe') ?? ''
  const urls = [...field.matchAll(/<([^<>]*)>/g)]
    .slice(0, MAX_URLS)
    .map(([, url]) => (url as string).replace(/\s/g, ''))
    .filter((url) => url.length <= MAX_URL)
  const mailto = urls.find((url) => /^mailto:[^?]+/i.test(url))
  const web = urls.find((url) => URL.parse(url)?.protocol === 'https:')
  if (mailto === undefined && web === undefined) return undefined
  const post = header.first('list-unsubscribe-post') ?? ''
  const asksForPost = /^\s*List-Unsubscribe\s*=\s*One-Click\s*$/i.test(post)
  return { mailto, web, isOneClick: web !== undefined && asksForPost && isCovered(header, dkim) }
}

const COVERED = ['list-unsubscribe', 'list-unsubscribe-post']

function isCovered(header: HeaderFields, dkim: readonly DkimFact[]): boolean {
  // What stands there twice may be another than was signed.
  if (COVERED.some((name) => header.every(name).length !== 1)) return false
  const valid = dkim.filter(({ result, testing }) => result === 'pass' && !testing)
  return header.every('dkim-signature').some((field) => {
    const signature = readSignature(field, 'dkim')
    if ('unusable' in signature) return false
    const beginning = Buffer.from(signature.signature).toString('base64').slice(0, 8)
    const isValid = valid.some(
      (fact) =>
        fact.domain === signature.domain && fact.selector === signature.selector && fact.signature === beginning,
    )
    return isValid && COVERED.every((name) => signature.signedFields.includes(name))
  })
}
