import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { timedId } from '../../base/ids.ts'
import type { HouseLetters } from '../delivery/house-letters.ts'
import type { Account, Directory } from '../directory/directory.ts'
import type { Messages } from '../language/language.ts'
import type { MemberLanguages } from '../language/member-languages.ts'
import { type HouseChange, PROBLEM_KINDS, type Problem, type ProblemKind } from './problem.ts'
import type { ProblemBook } from './problem-book.ts'

/** What reports are taken with. */
export interface ProblemDeskParts {
  readonly book: ProblemBook
  /** The changes of late that a member was part of, the latest first. */
  readonly changesOf: (accountId: string) => Promise<readonly HouseChange[]>
  readonly directory: Pick<Directory, 'account'>
  readonly letters: Pick<HouseLetters, 'put'>
  readonly languages: Pick<MemberLanguages, 'words'>
  readonly hostname: string
  readonly clock: Clock
  readonly entropy: Entropy
}

/** Reports of one member that nobody has answered; more are the same once more. */
export const MOST_OPEN = 10
export const FEWEST_CHARACTERS = 10
export const MOST_CHARACTERS = 4000

/** What stands around an answer, which is in the operator's words. */
const ANSWER: Messages<{ readonly from: string; readonly subject: string; readonly wrote: string }> = {
  en: { from: 'Mail service at', subject: 'Your report: an answer', wrote: 'You wrote:' },
  nb: { from: 'Posttjenesten på', subject: 'Meldingen din: et svar', wrote: 'Du skrev:' },
  de: { from: 'Maildienst auf', subject: 'Ihre Meldung: eine Antwort', wrote: 'Sie schrieben:' },
}

/** Takes reports of members, ties each to the changes that its member was part of, and brings them the answer. */
export class ProblemDesk {
  readonly #parts: ProblemDeskParts

  constructor(parts: ProblemDeskParts) {
    this.#parts = parts
  }

  changesOf(accountId: string): Promise<readonly HouseChange[]> {
    return this.#parts.changesOf(accountId)
  }

  of(accountId: string): Promise<readonly Problem[]> {
    return this.#parts.book.of(accountId)
  }

  latest(most: number): Promise<readonly Problem[]> {
    return this.#parts.book.latest(most)
  }

  tryFind(id: string): Promise<Problem | undefined> {
    return this.#parts.book.tryFind(id)
  }

  /** Takes a report; `about`: id of the change that the member thinks it comes from, empty for none. @throws Fault peer problems/bad-text, problems/too-many */
  async report({ id: accountId, address }: Account, kind: string, about: string, said: string): Promise<Problem> {
    const { book, changesOf, clock, entropy } = this.#parts
    const text = said.trim()
    const known = PROBLEM_KINDS.find((one) => one === kind) ?? ('other' satisfies ProblemKind)
    if (text.length < FEWEST_CHARACTERS || text.length > MOST_CHARACTERS) {
      const problem = `say what is wrong, in ${FEWEST_CHARACTERS} to ${MOST_CHARACTERS} characters`
      throw new Fault('peer', 'problems/bad-text', problem)
    }
    const changes = (await changesOf(accountId)).toSorted((a, b) => Number(b.id === about) - Number(a.id === about))
    const atMs = clock.nowMs()
    const id = timedId(entropy, atMs)
    const problem: Problem = { id, atMs, accountId, address, kind: known, text, changes, answer: undefined }
    if (await book.add(problem, MOST_OPEN)) return problem
    throw new Fault('peer', 'problems/too-many', `there are ${MOST_OPEN} reports of yours that wait for an answer`)
  }

  /** Answers a report: the member reads it beside the report, and gets it as a letter. False if somebody has answered, or there is no such report. */
  async answer(id: string, by: string, said: string): Promise<boolean> {
    const { book, directory, letters, languages, hostname, clock } = this.#parts
    const text = said.trim()
    if (text === '' || text.length > MOST_CHARACTERS) {
      throw new Fault('peer', 'problems/bad-text', `an answer has 1 to ${MOST_CHARACTERS} characters`)
    }
    if (!(await book.answer(id, { atMs: clock.nowMs(), by, text }))) return false
    const problem = await book.tryFind(id)
    const account = problem && (await directory.account(problem.accountId))
    if (!account) return true
    const words = await languages.words(account.id, ANSWER)
    await letters.put(account, {
      from: `${words.from} ${hostname} <postmaster@${account.address.slice(account.address.lastIndexOf('@') + 1)}>`,
      to: [account.address],
      subject: words.subject,
      autoSubmitted: 'auto-generated',
      text: `${text}\n\n${by}\n\n${words.wrote}\n\n${problem.text.replace(/^/gm, '> ')}\n\nhttps://${hostname}/account/problem`,
    })
    return true
  }
}
