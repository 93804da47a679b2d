import { parseArgs } from 'node:util'
import { Workbench } from '../interop/harness/workbench.ts'
import { Both } from './same-answers/ask-both.ts'
import { corpus } from './same-answers/corpus.ts'
import { Report } from './same-answers/report.ts'

export interface SameAnswersOptions {
  readonly seed: number
  /** How many seeds, each in a mailbox of its own. */
  readonly seeds: number
  /** Generated messages of each seed; those made by hand come on top. */
  readonly generated: number
}

/** Appends the corpus to both servers, asks both the same, and reports what differs. */
export async function sameAnswers(
  bench: Workbench,
  { seed, seeds, generated }: SameAnswersOptions,
): Promise<{ readonly messages: number; readonly report: Report }> {
  const report = new Report()
  const both = await Both.start(bench)
  let count = 0
  for (let number = seed; number < seed + seeds; number++) {
    const messages = corpus(number, generated)
    count += messages.length
    await both.fill(`Hard-${number}`, messages)
    report.add(await both.fetchDifferences(messages))
  }
  await both.close()
  return { messages: count, report }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '5' },
      generated: { type: 'string', default: '2000' },
    },
  })
  await using bench = await Workbench.open('same-answers')
  const options = { seed: Number(values.seed), seeds: Number(values.seeds), generated: Number(values.generated) }
  const { messages, report } = await sameAnswers(bench, options)
  for (const [name, times] of report.occurred) console.log(`${String(times).padStart(7)}  ${name}`)
  for (const name of report.stale) console.log(`  never  ${name}`)
  console.log(
    `${messages} messages from seed ${values.seed} on, ${report.unlisted.length} differences that are not listed`,
  )
  if (report.unlisted.length > 0) console.log(report.complaint)
  process.exitCode = report.unlisted.length > 0 ? 1 : 0
}
