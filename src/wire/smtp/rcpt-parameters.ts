import { badParameter, splitParameters, unknownParameter } from './esmtp-parameters.ts'
import { decodeXtext } from './xtext.ts'

/** When a delivery status notification is wanted. RFC 3461 §4.1. */
export type NotifyKeyword = 'NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY'

/** What a client may say with RCPT. */
export interface RcptParameters {
  /** Empty if nothing was said. RFC 3461 §4.1. */
  readonly notify: readonly NotifyKeyword[]
  /** `address-type;address`, decoded. RFC 3461 §4.2, RFC 6533 §3. */
  readonly originalRecipient: string | undefined
}

/** RFC 3461 §4.2 allows 500 characters. */
const MAX_ORIGINAL_RECIPIENT = 500

/** Reads the parameters of RCPT. @throws Fault peer smtp/syntax, smtp/unknown-parameter */
export function parseRcptParameters(text: string): RcptParameters {
  let notify: readonly NotifyKeyword[] = []
  let originalRecipient: string | undefined
  for (const [keyword, value] of splitParameters(text)) {
    if (keyword === 'NOTIFY') notify = readNotify(value)
    else if (keyword === 'ORCPT') originalRecipient = readOriginalRecipient(value)
    else throw unknownParameter(keyword)
  }
  return { notify, originalRecipient }
}

/** `NEVER`, or any of the others, each once. */
function readNotify(value: string | undefined): readonly NotifyKeyword[] {
  const words = new Set((value ?? '').toUpperCase().split(','))
  const known: readonly NotifyKeyword[] = ['NEVER', 'SUCCESS', 'FAILURE', 'DELAY']
  const notify = known.filter((word) => words.has(word))
  if (notify.length !== words.size || (words.has('NEVER') && notify.length > 1)) throw badParameter('NOTIFY')
  return notify
}

function readOriginalRecipient(value: string | undefined): string {
  const match = /^([A-Za-z0-9-]{1,40});(.+)$/u.exec(value ?? '')
  if (!match?.[1] || !match[2] || match[0].length > MAX_ORIGINAL_RECIPIENT) throw badParameter('ORCPT')
  const type = match[1].toLowerCase()
  return `${type};${type === 'utf-8' ? decodeUnitext(match[2]) : decodeXtext(match[2])}`
}

/** utf-8-addr-xtext and utf-8-addr-unitext of RFC 6533 §3: `\x{HEX}` stands for a code point. */
function decodeUnitext(value: string): string {
  const decoded = value.replace(/\\x\{([0-9A-Fa-f]{2,6})\}/g, (_, digits: string) => {
    const code = Number.parseInt(digits, 16)
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw badParameter('ORCPT')
    return String.fromCodePoint(code)
  })
  if (/[\x00-\x1f\x7f]/.test(decoded)) throw badParameter('ORCPT')
  return decoded
}
