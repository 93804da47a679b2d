import type { Fault } from '../../base/fault.ts'

/** Code, enhanced status (RFC 3463, RFC 5248) and, where the fault's own words are not for the peer, the text. */
type Answer = readonly [code: number, status: string, text?: string]

const ANSWERS: Readonly<Record<string, Answer>> = {
  'net/line-too-long': [500, '5.5.6'],
  'smtp/syntax': [501, '5.5.4'],
  'smtp/unknown-parameter': [555, '5.5.4'],
  'smtp/lost-count': [501, '5.5.4'],
  'mail/bad-address': [553, '5.1.3'],
  'mail/bad-sender-address': [553, '5.1.7'],
  'mail/sender-refused': [550, '5.7.1'],
  'mail/no-such-recipient': [550, '5.1.1'],
  // RFC 3463 §3.3: X.2.1, mailbox disabled.
  'mail/recipient-closed': [550, '5.2.1'],
  'mail/relay-denied': [550, '5.7.1'],
  'mail/recipient-unavailable': [450, '4.2.1'],
  'mail/mailbox-full': [452, '4.2.2'],
  'mail/refused-by-recipient': [550, '5.7.1'],
  'sending/held': [450, '4.7.1'],
  'sending/too-many': [450, '4.7.1'],
  'sending/too-many-forwards': [450, '4.7.1'],
  'mail/from-refused': [550, '5.7.1'],
  'mail/dmarc-refused': [550, '5.7.1'],
  'mail/spf-refused': [550, '5.7.1'],
  'mail/listed': [550, '5.7.1'],
  'mail/junk-refused': [550, '5.7.1'],
  'mail/greylisted': [451, '4.7.1'],
  'mail/scanner-defers': [451, '4.7.1'],
  'mail/too-many-reports': [451, '4.7.1'],
  'mail/bad-header': [550, '5.6.0'],
  'mail/binary': [554, '5.6.3'],
  'mail/loop': [554, '5.4.6'],
  'store/unavailable': [451, '4.3.0', 'The message cannot be kept at the moment, try again later'],
  'store/full': [452, '4.3.1', 'The message cannot be kept at the moment, try again later'],
  'queue/full': [452, '4.3.1'],
  'queue/disk-low': [452, '4.3.1'],
  'queue/member-full': [452, '4.5.3'],
  'sasl/malformed': [501, '5.5.2'],
  'login/refused': [535, '5.7.8'],
  'login/suspended': [525, '5.7.13'],
  'login/closed': [525, '5.7.13'],
  'login/too-many-attempts': [454, '4.7.0'],
  'login/too-busy': [454, '4.7.0'],
}

/** What a peer is told of a fault. A fault of ours is not described: `incident` is what a postmaster can ask about. */
export function answerFault(
  fault: Fault,
  incident: string,
): { readonly code: number; readonly status: string; readonly text: string } {
  if (fault.who === 'us')
    return { code: 451, status: '4.3.0', text: `Internal trouble, try again later (incident ${incident})` }
  const known = ANSWERS[fault.code]
  if (known) return { code: known[0], status: known[1], text: known[2] ?? fault.message }
  if (fault.who === 'world') return { code: 451, status: '4.3.0', text: 'Temporary trouble, try again later' }
  return { code: 550, status: '5.0.0', text: fault.message }
}
