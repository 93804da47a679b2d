import { badParameter, splitParameters, unknownParameter } from './esmtp-parameters.ts'
import { type FutureRelease, parseHoldFor, parseHoldUntil } from './future-release.ts'
import { decodeXtext } from './xtext.ts'

/** What a client may say with MAIL. */
export interface MailParameters {
  /** Octets that the message is said to have. RFC 1870 §6. */
  readonly size: number | undefined
  /** RFC 6152, RFC 3030 §3. */
  readonly body: '7bit' | '8bitmime' | 'binarymime'
  /** RFC 6531 §3.4. */
  readonly smtpUtf8: boolean
  /** RFC 8689 §2. */
  readonly requireTls: boolean
  /** RFC 3461 §4.3. */
  readonly dsnReturn: 'FULL' | 'HDRS' | undefined
  /** Decoded. RFC 3461 §4.4. */
  readonly envelopeId: string | undefined
  /** RFC 4865 §4; absent: at once. */
  readonly release?: FutureRelease
}

/** RFC 3461 §4.4 allows 100 characters before decoding. */
const MAX_ENVELOPE_ID = 100

/**
 * Reads the parameters of MAIL. AUTH= (RFC 4954 §5) is checked and dropped: nobody who hands mail to us is trusted to name the submitter.
 * @throws Fault peer smtp/syntax, smtp/unknown-parameter
 */
export function parseMailParameters(text: string): MailParameters {
  let size: number | undefined
  let body: MailParameters['body'] = '7bit'
  let smtpUtf8 = false
  let requireTls = false
  let dsnReturn: MailParameters['dsnReturn']
  let envelopeId: string | undefined
  let release: FutureRelease | undefined
  for (const [keyword, value] of splitParameters(text)) {
    switch (keyword) {
      case 'SIZE':
        if (!value || !/^[0-9]{1,20}$/.test(value)) throw badParameter(keyword)
        size = Number(value)
        break
      case 'BODY':
        body = readBody(value)
        break
      case 'SMTPUTF8':
      case 'REQUIRETLS':
        if (value !== undefined) throw badParameter(keyword)
        if (keyword === 'SMTPUTF8') smtpUtf8 = true
        else requireTls = true
        break
      case 'RET':
        dsnReturn = readReturn(value)
        break
      case 'ENVID':
        if (!value || value.length > MAX_ENVELOPE_ID) throw badParameter(keyword)
        envelopeId = decodeXtext(value)
        break
      case 'HOLDFOR':
      case 'HOLDUNTIL':
        // RFC 4865 §4: one of them, not both.
        if (release) throw badParameter(keyword)
        release = keyword === 'HOLDFOR' ? parseHoldFor(value) : parseHoldUntil(value)
        break
      case 'AUTH':
        if (!value) throw badParameter(keyword)
        if (value !== '<>') decodeXtext(value)
        break
      default:
        throw unknownParameter(keyword)
    }
  }
  return { size, body, smtpUtf8, requireTls, dsnReturn, envelopeId, ...(release ? { release } : {}) }
}

function readBody(value: string | undefined): MailParameters['body'] {
  const body = value?.toLowerCase()
  if (body === '7bit' || body === '8bitmime' || body === 'binarymime') return body
  throw badParameter('BODY')
}

function readReturn(value: string | undefined): 'FULL' | 'HDRS' {
  const wanted = value?.toUpperCase()
  if (wanted === 'FULL' || wanted === 'HDRS') return wanted
  throw badParameter('RET')
}
