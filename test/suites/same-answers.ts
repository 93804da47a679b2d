import { parseArgs } from 'node:util'
import { threadMessages } from '../corpus-maker/threads.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { Both } from './same-answers/ask-both.ts'
import { compareSorts, compareThreads } from './same-answers/compare-order.ts'
import { compareSearches } from './same-answers/compare-searches.ts'
import { asCorpus, corpus } from './same-answers/corpus.ts'
import { Report } from './same-answers/report.ts'

export interface SameAnswersOptions {
  readonly seed: number
  /** How many seeds, each in a mailbox of its own. */
  readonly seeds: number
  /** Generated messages of each seed; those made by hand come on top. */
  readonly generated: number
  /** Search programs put together at random, besides those that are always asked. */
  readonly programs: number
}

/** Octets of the messages that are searched and sorted, and how many they are: Dovecot reads all of them again for every text. */
const MAX_SEARCHED = 30_000
const MOST_SEARCHED = 1300

/** Appends the corpus to both servers, asks both the same, and reports what differs. */
export async function sameAnswers(
  bench: Workbench,
  { seed, seeds, generated, programs }: SameAnswersOptions,
): Promise<{ readonly messages: number; readonly searches: number; readonly report: Report }> {
  const report = new Report()
  const both = await Both.start(bench)
  let count = 0
  let searches = 0
  for (let number = seed; number < seed + seeds; number++) {
    const messages = corpus(number, generated)
    count += messages.length
    await both.fill(`Hard-${number}`, messages)
    report.add(await both.fetchDifferences(messages))
    const searched = messages.filter(({ octets }) => octets.length <= MAX_SEARCHED).slice(0, MOST_SEARCHED)
    await both.fill(`Searched-${number}`, searched)
    searches += await compareSearches(both, searched, { seed: number, programs }, report)
    await compareSorts(both, searched, report)
    await compareThreads(both, searched, report)
    const threads = asCorpus([...threadMessages(number, 500)], number)
    await both.fill(`Threads-${number}`, threads)
    await compareThreads(both, threads, report)
    await compareSorts(both, threads, report)
  }
  await both.close()
  return { messages: count, searches, report }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '5' },
      generated: { type: 'string', default: '2000' },
      programs: { type: 'string', default: '300' },
    },
  })
  await using bench = await Workbench.open('same-answers')
  const options = {
    seed: Number(values.seed),
    seeds: Number(values.seeds),
    generated: Number(values.generated),
    programs: Number(values.programs),
  }
  const { messages, searches, report } = await sameAnswers(bench, options)
  for (const [name, times] of report.occurred) console.log(`${String(times).padStart(7)}  ${name}`)
  for (const name of report.stale) console.log(`  never  ${name}`)
  console.log(
    `${messages} messages and ${searches} searches from seed ${values.seed} on, ${report.unlisted} differences that are not listed`,
  )
  if (report.unlisted > 0) console.log(report.complaint)
  process.exitCode = report.unlisted > 0 ? 1 : 0
}
