import type { Value } from '../../interop/harness/imap-peer.ts'
import type { CorpusMessage } from './corpus.ts'
import type { Answers } from './fetch-answers.ts'
import { readEnvelope, readStructure, type ShownPart, show } from './structure.ts'

/** One place in which the two answers about one message are not the same. */
export interface Difference {
  readonly message: CorpusMessage
  readonly number: number
  /** `ENVELOPE from`, `BODYSTRUCTURE 1.2 params`, `BODY[1.MIME]`. */
  readonly place: string
  readonly ours: string
  readonly theirs: string
  /** All that either server said of the message. */
  readonly ourAnswers: Answers
  readonly theirAnswers: Answers
}

type Report = (place: string, ours: string, theirs: string) => void

/** Where the answers about one message differ. */
export function compareAnswers(message: CorpusMessage, number: number, ours: Answers, theirs: Answers): Difference[] {
  const found: Difference[] = []
  const report: Report = (place, our, their) => {
    if (our !== their)
      found.push({ message, number, place, ours: our, theirs: their, ourAnswers: ours, theirAnswers: theirs })
  }
  for (const item of new Set([...ours.keys(), ...theirs.keys()])) {
    if (item === 'UID') continue
    compareItem(item, ours.get(item), theirs.get(item), report)
  }
  return found
}

function compareItem(item: string, ours: Value | undefined, theirs: Value | undefined, report: Report): void {
  if (ours === undefined || theirs === undefined) report(item, show(ours), show(theirs))
  else if (item === 'FLAGS') report(item, flags(ours), flags(theirs))
  else if (item === 'INTERNALDATE') report(item, show(ours).trim(), show(theirs).trim())
  else if (item === 'ENVELOPE') comparePlaces('ENVELOPE', readEnvelope(ours), readEnvelope(theirs), report)
  else if (item === 'BODYSTRUCTURE' || item === 'BODY')
    compareParts(item, readStructure(ours), readStructure(theirs), report)
  else if (Buffer.isBuffer(ours) && Buffer.isBuffer(theirs) && ours.equals(theirs)) return
  else report(item, show(ours), show(theirs))
}

function compareParts(item: string, ours: ShownPart, theirs: ShownPart, report: Report): void {
  const place = `${item} ${ours.path === '' ? 'whole' : ours.path}`
  const alike =
    ours.path === theirs.path && ours.isMultipart === theirs.isMultipart && ours.parts.length === theirs.parts.length
  if (!alike) report(`${place} parts`, outline(ours), outline(theirs))
  else {
    comparePlaces(place, ours.places, theirs.places, report)
    for (const [index, part] of ours.parts.entries()) compareParts(item, part, theirs.parts[index] as ShownPart, report)
  }
}

function comparePlaces(
  place: string,
  ours: ReadonlyMap<string, string>,
  theirs: ReadonlyMap<string, string>,
  report: Report,
): void {
  for (const name of new Set([...ours.keys(), ...theirs.keys()]))
    report(`${place} ${name}`, ours.get(name) ?? 'absent', theirs.get(name) ?? 'absent')
}

/** Types of a part and of those within it, for people. */
function outline(part: ShownPart): string {
  const type = `${part.path}:${part.places.get('type')}/${part.places.get('subtype')}`.replaceAll('"', '')
  return part.parts.length === 0 ? type : `${type}(${part.parts.slice(0, 20).map(outline).join(' ')})`
}

function flags(value: Value): string {
  return (Array.isArray(value) ? value.map(String) : [show(value)])
    .filter((flag) => flag.toLowerCase() !== '\\recent')
    .sort()
    .join(' ')
}
