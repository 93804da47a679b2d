import type { OwnSignature } from '../dkim/own-signature.ts'
import type { AbuseEntry } from './abuse-case.ts'

const SIGNATURES: Readonly<Record<OwnSignature['state'], string>> = {
  whole: 'holds: header and text are those that we have signed',
  'text-changed': 'holds for the header alone: the text is not the one that we have signed',
  'header-only': 'holds for the header; there is no text with it',
  broken: 'does not hold: something was taken out or changed, or it is made up',
}

/** What our own signature upon a reported message says, to operators. */
export function signatureWords({ state, domain, selector }: OwnSignature): string {
  return `${SIGNATURES[state]} (DKIM, ${selector} of ${domain})`
}

/** What an entry says, in a few words, to operators. */
export function wordsOf(entry: AbuseEntry): string {
  switch (entry.what) {
    case 'opened':
      return `opened by ${entry.source === 'report' ? 'a report' : entry.source === 'limits' ? 'the limits' : 'hand'}: ${entry.about}`
    case 'reported':
      return `reported (${entry.report.type}), ${entry.report.attribution}`
    case 'more-reports':
      return 'reported once more'
    case 'attributed':
      return `found to be about ${entry.account.address}: ${entry.why}`
    case 'acted':
      return `${entry.measure}: ${entry.why}`
    case 'lifted':
      return `step ${entry.number} taken back: ${entry.why}`
    case 'expired':
      return `the time of step ${entry.number} was over`
    case 'appealed':
      return `step ${entry.number} appealed${entry.via === 'link' ? ' by the link' : ''}`
    case 'decided':
      return `step ${entry.number} ${entry.isReversed ? 'reversed' : 'upheld'}${entry.isAlone ? ' by whoever had acted: nobody else may' : ''}`
    case 'closed':
      return `closed: ${entry.why}`
  }
}
