import { REQUIRE } from './cases.ts'
import { MESSAGES } from './messages.ts'
import { ourAnswer } from './our-answer.ts'
import { type Answer, FAILED, INVALID, Pigeonhole } from './pigeonhole.ts'

/** What was compared, and what came out otherwise. */
export interface Comparison {
  readonly compared: number
  /** Each with the name of its message, the test or script, and both answers. */
  readonly differences: readonly string[]
}

const FROM = 'bo@example.org'
const TO = 'anna+news@posthus.test'
/** Tests that go into one script: each files a copy, and there are 32 actions at most. */
const AT_ONCE = 25
/** Programs that run at the same time. */
const PARALLEL = 2

/** Tries tests on all messages, many in one script: each that holds files a copy. */
export async function compareTests(tests: readonly string[]): Promise<Comparison> {
  using pigeonhole = new Pigeonhole()
  const differences: string[] = []
  const jobs: (() => Promise<void>)[] = []
  for (const [name, message] of Object.entries(MESSAGES)) {
    for (let at = 0; at < tests.length; at += AT_ONCE) {
      const part = tests.slice(at, at + AT_ONCE)
      const script = REQUIRE + part.map((one, n) => `if ${one} { fileinto :copy "t${n}"; }\n`).join('')
      jobs.push(async () => {
        const [theirs, ours] = await bothAnswers(pigeonhole, script, message)
        if (isBroken(theirs) || isBroken(ours)) throw new Error(`${name}:\n${script}\n${theirs.said}\n${ours.said}`)
        part.forEach((what, n) => {
          const held = [theirs, ours].map(({ actions }) => actions.includes(`store t${n}`))
          if (held[0] !== held[1]) differences.push(`${name}: ${what}: theirs ${held[0]}, ours ${held[1]}`)
        })
      })
    }
  }
  await inParallel(jobs)
  return { compared: tests.length * Object.keys(MESSAGES).length, differences }
}

/** Runs whole scripts on all messages. */
export async function compareScripts(scripts: readonly string[]): Promise<Comparison> {
  using pigeonhole = new Pigeonhole()
  const differences: string[] = []
  const jobs = scripts.flatMap((what) =>
    Object.entries(MESSAGES).map(([name, message]) => async () => {
      const [theirs, ours] = await bothAnswers(pigeonhole, REQUIRE + what, message)
      const [left, right] = [theirs, ours].map(({ actions }) => JSON.stringify(actions))
      if (left !== right) differences.push(`${name}: ${what}: theirs ${left}, ours ${right} ${ours.said}`)
    }),
  )
  await inParallel(jobs)
  return { compared: jobs.length, differences }
}

/** Asks whether scripts can be run at all. */
export async function compareVerdicts(scripts: readonly string[]): Promise<Comparison> {
  using pigeonhole = new Pigeonhole()
  const differences: string[] = []
  const message = MESSAGES['plain'] as string
  const jobs = scripts.map((what) => async () => {
    const answers = await bothAnswers(pigeonhole, what, message)
    const [theirs, ours] = answers.map(({ actions }) => actions[0] !== INVALID)
    if (theirs !== ours) {
      differences.push(`plain: ${what}: theirs ${theirs}, ours ${ours}\n${answers.map(({ said }) => said).join('\n')}`)
    }
  })
  await inParallel(jobs)
  return { compared: jobs.length, differences }
}

/** What both do with a message. */
export function bothAnswers(pigeonhole: Pigeonhole, script: string, message: string): Promise<[Answer, Answer]> {
  return Promise.all([pigeonhole.answer(script, message, FROM, TO), ourAnswer(script, message, FROM, TO)])
}

function isBroken({ actions }: Answer): boolean {
  return actions[0] === INVALID || actions[0] === FAILED
}

async function inParallel(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const rest = jobs.values()
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const job of rest) await job()
    }),
  )
}
