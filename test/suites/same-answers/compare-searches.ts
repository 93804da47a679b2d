import type { Both } from './ask-both.ts'
import type { CorpusMessage } from './corpus.ts'
import type { Report } from './report.ts'
import { searchAll } from './search-answers.ts'
import { CONTRADICTION, LISTED_SEARCH_DIFFERENCES } from './search-differences.ts'
import { combinedPrograms, type Program, simpleKeys } from './search-programs.ts'

type Found = ReadonlySet<number> | string

/**
 * Every simple key, compared message by message; then programs put together of them, which must find what their simple keys find, put together
 * as the program says: so they differ from Dovecot's only where a simple key does.
 */
export async function compareSearches(
  both: Both,
  messages: readonly CorpusMessage[],
  { seed, programs }: { readonly seed: number; readonly programs: number },
  report: Report,
): Promise<number> {
  const keys = simpleKeys(messages.length)
  const combined = combinedPrograms(seed, keys, programs)
  const all = [...keys, ...combined.map(({ text }) => text)]
  const [ours, theirs] = await Promise.all([searchAll(both.ours, all), searchAll(both.theirs, all)])
  for (const [index, key] of keys.entries()) compareKey(messages, key, ours[index] ?? '', theirs[index] ?? '', report)
  const everything = new Set(messages.map((_, index) => index + 1))
  for (const [index, program] of combined.entries()) {
    const at = keys.length + index
    const our = contradiction(program, keys, ours, ours[at] ?? '', everything)
    if (our !== undefined) report.addSearch(program.text, our, 'what its keys find, put together')
    if (contradiction(program, keys, theirs, theirs[at] ?? '', everything) !== undefined) report.occur(CONTRADICTION)
  }
  return all.length
}

/** What a server says to a program that does not follow from what it says to the simple keys, or undefined. */
function contradiction(
  program: Program,
  keys: readonly string[],
  answers: readonly Found[],
  answer: Found,
  everything: ReadonlySet<number>,
): string | undefined {
  if (typeof answer === 'string') return answer
  const byKey = (key: string): ReadonlySet<number> => {
    const found = answers[keys.indexOf(key)]
    return typeof found === 'object' ? found : new Set()
  }
  const odd = [...program.finds(byKey, everything).symmetricDifference(answer)]
  return odd.length === 0 ? undefined : `differs by ${odd.slice(0, 20).join(' ')}`
}

function compareKey(messages: readonly CorpusMessage[], key: string, ours: Found, theirs: Found, report: Report): void {
  if (typeof ours === 'object' && typeof theirs === 'object') {
    for (const number of ours.symmetricDifference(theirs)) explain(messages, number, key, ours.has(number), report)
  } else report.addSearch(key, typeof ours === 'string' ? ours : 'OK', typeof theirs === 'string' ? theirs : 'OK')
}

function explain(
  messages: readonly CorpusMessage[],
  number: number,
  key: string,
  isOurs: boolean,
  report: Report,
): void {
  const message = messages[number - 1] as CorpusMessage
  const difference = { message, key, finder: isOurs ? 'ours' : 'theirs' } as const
  const octets = message.octets.toString('latin1')
  const listed = LISTED_SEARCH_DIFFERENCES.find(({ explains }) => explains(difference, octets))
  if (listed) report.occur(listed.name)
  else report.addSearch(`${key} of "${message.name}"`, isOurs ? 'found' : 'not found', isOurs ? 'not found' : 'found')
}
