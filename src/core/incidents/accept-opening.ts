import { Fault } from '../../base/fault.ts'
import type { Opening } from './incident.ts'

/** Longest text of a field, in characters. */
const MAX_TEXT = 2_000
const MAX_LIST = 50
const CVE = /^CVE-\d{4}-\d{4,19}$/

/**
 * Checks how an incident is opened. All mistakes are named at once.
 * @throws Fault peer incident/incomplete
 */
export function acceptOpening(opening: Opening, nowMs: number): Opening {
  const mistakes = [...textMistakes(opening), ...timeMistakes(opening, nowMs), ...referenceMistakes(opening)]
  if (mistakes.length > 0) throw new Fault('peer', 'incident/incomplete', mistakes.join('\n'))
  return opening
}

function textMistakes({ summary, source }: Opening): string[] {
  const mistakes: string[] = []
  if (summary.trim() === '') mistakes.push('say in a line what has happened: --summary')
  if (source.trim() === '') mistakes.push('say who or what told you of it: --source')
  if (summary.length > MAX_TEXT || source.length > MAX_TEXT) mistakes.push(`at most ${MAX_TEXT} characters in a text`)
  return mistakes
}

function timeMistakes({ detectedMs, exposedFromMs, exposedUntilMs }: Opening, nowMs: number): string[] {
  const mistakes: string[] = []
  if (detectedMs > nowMs) mistakes.push('it cannot be detected in the future: correct --detected')
  if (exposedFromMs !== undefined && exposedFromMs > nowMs) {
    mistakes.push('what is at risk cannot be so from a time in the future: correct --exposed-from')
  }
  if (exposedUntilMs !== undefined && exposedUntilMs < (exposedFromMs ?? exposedUntilMs)) {
    mistakes.push('the exposure ends before it begins: correct --exposed-from or --exposed-until')
  }
  return mistakes
}

function referenceMistakes({ kind, cves, references }: Opening): string[] {
  const mistakes: string[] = []
  for (const cve of cves)
    if (!CVE.test(cve)) mistakes.push(`${JSON.stringify(cve)} is no CVE number: write CVE-2014-0160`)
  for (const reference of references) {
    if (!isWebAddress(reference)) mistakes.push(`${JSON.stringify(reference)} is no web address: write https://…`)
  }
  if (cves.length > MAX_LIST || references.length > MAX_LIST)
    mistakes.push(`at most ${MAX_LIST} numbers and references`)
  // Of a hole in what everybody uses others write too; of a stolen disk only we can tell.
  if (kind === 'dependency' && (cves.length === 0 || references.length === 0)) {
    mistakes.push('a hole in a dependency has a CVE number and a page of its vendor: --cve and --reference')
  }
  return mistakes
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && text.length <= MAX_TEXT
}
