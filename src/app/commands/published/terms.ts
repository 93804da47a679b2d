import { Fault } from '../../../base/fault.ts'
import type { HouseTerms } from '../../../core/terms/house-terms.ts'
import { TERMS_KINDS, type TermsKind } from '../../../core/terms/terms-version.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** What of a house the commands work on. */
interface TermsHouse {
  readonly terms: Pick<HouseTerms, 'versions'>
}

/** Every version that was published, the newest first. */
export async function listTerms({ terms }: TermsHouse): Promise<Outcome> {
  const versions = (await Promise.all(TERMS_KINDS.map((kind) => terms.versions(kind)))).flat()
  const rows = versions.map(({ kind, number, atMs, digest, texts }) => [
    kind,
    String(number),
    formatMoment(atMs),
    Object.keys(texts).join(', '),
    digest,
  ])
  const empty = 'Nothing has been published: "posthus serve" does it at its start.'
  const text = formatTable(['text', 'version', 'published', 'languages', 'SHA-256'], rows, empty)
  return { text, json: versions.map(({ texts, ...version }) => ({ ...version, languages: Object.keys(texts) })) }
}

/** A version as members read it; without a number the newest. @throws Fault peer terms/not-found */
export async function showTerms(
  { terms }: TermsHouse,
  kind: TermsKind,
  number: number | undefined,
  language: string,
): Promise<Outcome> {
  const versions = await terms.versions(kind)
  const found = number === undefined ? versions[0] : versions.find((one) => one.number === number)
  const text = found && Object.hasOwn(found.texts, language) ? found.texts[language] : undefined
  if (!found || text === undefined) {
    const what = `${kind}${number === undefined ? '' : `, version ${number},`} in "${language}"`
    throw new Fault('peer', 'terms/not-found', `there is no ${what}; "posthus terms list" shows what there is`)
  }
  return { text: text.trimEnd(), json: { ...found, texts: { [language]: text } } }
}
