import type { Value } from '../../interop/harness/imap-peer.ts'
import type { AnswerServer } from './answer-server.ts'
import type { Both } from './ask-both.ts'
import type { CorpusMessage } from './corpus.ts'
import { LISTED_ORDER_DIFFERENCES } from './order-differences.ts'
import type { Report } from './report.ts'
import { show } from './structure.ts'

const SORTS = [
  ...['ARRIVAL', 'SIZE', 'DATE', 'SUBJECT', 'FROM', 'TO', 'CC', 'DISPLAYFROM', 'DISPLAYTO'],
  ...['REVERSE ARRIVAL', 'REVERSE SIZE', 'REVERSE DATE', 'REVERSE SUBJECT', 'REVERSE FROM', 'REVERSE DISPLAYTO'],
  ...[
    'SUBJECT DATE',
    'SUBJECT REVERSE DATE',
    'FROM SUBJECT',
    'REVERSE FROM REVERSE SIZE',
    'TO CC DATE',
    'CC REVERSE ARRIVAL',
  ],
]
const THREADS = ['ORDEREDSUBJECT', 'REFERENCES']

/** SORT by every key and some together, over all messages that no listed difference concerns. */
export async function compareSorts(both: Both, messages: readonly CorpusMessage[], report: Report): Promise<void> {
  for (const keys of SORTS) {
    const plain = plainMessages(messages, keys)
    const command = `SORT (${keys}) UTF-8 ${plain.join(',')}`
    report.addOrder(command, await answer(both.ours, command, 'SORT'), await answer(both.theirs, command, 'SORT'))
    const all = `SORT (${keys}) UTF-8 ALL`
    if ((await answer(both.ours, all, 'SORT')) !== (await answer(both.theirs, all, 'SORT')))
      for (const listed of concerned(messages, keys)) report.occur(listed)
  }
}

/** THREAD by the algorithms that both have, as `compareSorts`. */
export async function compareThreads(both: Both, messages: readonly CorpusMessage[], report: Report): Promise<void> {
  for (const algorithm of THREADS) {
    const command = `THREAD ${algorithm} UTF-8 ${plainMessages(messages, algorithm).join(',')}`
    report.addOrder(command, await answer(both.ours, command, 'THREAD'), await answer(both.theirs, command, 'THREAD'))
  }
}

function plainMessages(messages: readonly CorpusMessage[], keys: string): number[] {
  const numbers = messages.map((_, index) => index + 1)
  return numbers.filter((number) => {
    const message = messages[number - 1] as CorpusMessage
    const octets = message.octets.toString('latin1')
    return !LISTED_ORDER_DIFFERENCES.some((listed) => listed.keys.test(keys) && listed.concerns(message, octets))
  })
}

/** Names of the listed differences that concern a sort of these messages. */
function concerned(messages: readonly CorpusMessage[], keys: string): string[] {
  return LISTED_ORDER_DIFFERENCES.filter(
    (listed) =>
      listed.keys.test(keys) && messages.some((message) => listed.concerns(message, message.octets.toString('latin1'))),
  ).map(({ name }) => name)
}

/** The numbers in their order, or the threads, as text; or what the server said instead. */
async function answer(server: AnswerServer, command: string, word: string): Promise<string> {
  const [done] = await server.ask([command])
  if (done?.status !== 'OK') return `${done?.status} ${done?.text}`
  const values: Value[] = done.untagged
    .filter((response) => response.word === word)
    .flatMap(({ values }) => values.slice(1))
  return values.map(show).join(' ')
}
