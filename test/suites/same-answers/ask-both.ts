import assert from 'node:assert/strict'
import { Dovecot } from '../../interop/harness/dovecot.ts'
import { PASSWORD, Posthus } from '../../interop/harness/posthus.ts'
import type { Workbench } from '../../interop/harness/workbench.ts'
import { AnswerServer } from './answer-server.ts'
import { checkOwnAnswers } from './check-own-answers.ts'
import type { CorpusMessage } from './corpus.ts'
import { compareAnswers, type Difference } from './differences.ts'
import { fetchRows, fetchSections, partPaths } from './fetch-answers.ts'

/** Our server and Debian's Dovecot, asked the same about the same mail. */
export class Both {
  readonly ours: AnswerServer
  readonly theirs: AnswerServer

  private constructor(ours: AnswerServer, theirs: AnswerServer) {
    this.ours = ours
    this.theirs = theirs
  }

  static async start(bench: Workbench): Promise<Both> {
    // Dovecot keeps mail with CRLF, so that it has not to be worked out anew for every answer.
    const settings = 'mail_location = mdbox:~/mdbox\nmail_save_crlf = yes'
    const [posthus, dovecot] = await Promise.all([Posthus.start(bench), Dovecot.start(bench, { settings })])
    return new Both(
      await AnswerServer.open('Posthus', posthus.ports.imaps, 'anna@posthus.test', PASSWORD),
      await AnswerServer.open('Dovecot', dovecot.ports.imaps, 'anna', dovecot.password),
    )
  }

  async fill(mailbox: string, messages: readonly CorpusMessage[]): Promise<void> {
    await Promise.all([this.ours.fill(mailbox, messages), this.theirs.fill(mailbox, messages)])
    for (const server of [this.ours, this.theirs])
      assert.ok(await server.refusesNothing(mailbox), `${server.name} keeps a message of no octets`)
  }

  /** Everything in which FETCH answers differ. */
  async fetchDifferences(messages: readonly CorpusMessage[]): Promise<Difference[]> {
    const { length } = messages
    const [ours, theirs] = await Promise.all([fetchRows(this.ours, length), fetchRows(this.theirs, length)])
    const paths = ours.map((one, index) => [...new Set([...partPaths(one), ...partPaths(theirs[index] ?? new Map())])])
    await Promise.all([
      fetchSections(this.ours, ours, messages, paths),
      fetchSections(this.theirs, theirs, messages, paths),
    ])
    for (const [index, message] of messages.entries()) checkOwnAnswers(message, ours[index] ?? new Map())
    return messages.flatMap((message, index) =>
      compareAnswers(message, index + 1, ours[index] ?? new Map(), theirs[index] ?? new Map()),
    )
  }

  async close(): Promise<void> {
    await Promise.all([this.ours.close(), this.theirs.close()])
  }
}
