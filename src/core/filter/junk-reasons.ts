import { unstructuredField } from '../../wire/mime/encode-unstructured.ts'

/** The field that tells why a message is in Junk, small letters. Whoever writes it from outside would speak in our name. */
export const JUNK_FIELD = 'x-posthus-junk'

/** Reasons that are shown, and characters of one: what lists and scanners say is theirs. */
const MAX_REASONS = 8
const MAX_DETAIL = 100

const SENTENCES: Readonly<Record<string, string>> = {
  'dmarc-reject': 'the domain in From wants mail refused that it does not stand behind, as this one (DMARC)',
  'dmarc-quarantine': 'the domain in From wants mail put aside that it does not stand behind, as this one (DMARC)',
  content: 'it reads like mail that you have put into Junk',
  listed: 'the host that sent it is on a list of senders of junk',
  rspamd: 'a scanner takes it for junk',
}

/** A reason: a short word for programs, and behind a colon what it is about. */
export function reason(word: string, detail?: string): string {
  if (detail === undefined) return word
  return `${word}: ${detail.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_DETAIL)}`
}

/** Reasons in words for the member. */
export function explainReasons(reasons: readonly string[]): string {
  const sentences = reasons.slice(0, MAX_REASONS).map((one) => {
    const colon = one.indexOf(': ')
    const word = colon < 0 ? one : one.slice(0, colon)
    const sentence = SENTENCES[word] ?? word
    return colon < 0 ? sentence : `${sentence} (${one.slice(colon + 2)})`
  })
  return sentences.join('; ')
}

/** The field with its line break. */
export function junkField(reasons: readonly string[]): string {
  return unstructuredField('X-Posthus-Junk', explainReasons(reasons))
}
