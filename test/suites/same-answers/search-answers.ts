import type { AnswerServer } from './answer-server.ts'

/** Message numbers that each program finds, or what the server said instead. */
export async function searchAll(
  server: AnswerServer,
  programs: readonly string[],
): Promise<(ReadonlySet<number> | string)[]> {
  const found: (ReadonlySet<number> | string)[] = []
  // One after the other: the answers of SEARCH do not say what they answer.
  for (const program of programs) {
    const [answer] = await server.ask([`SEARCH CHARSET UTF-8 ${program}`])
    const numbers = answer?.untagged
      .filter(({ word }) => word === 'SEARCH')
      .flatMap(({ values }) => values.slice(1).map(Number))
    found.push(answer?.status === 'OK' ? new Set(numbers) : `${answer?.status} ${answer?.text}`)
  }
  return found
}
