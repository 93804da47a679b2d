import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANNA } from '../site-services.fixture.ts'
import { BOB, ConsoleVisitor } from './console-visitor.fixture.ts'

const WORK = { kind: 'cert.revoke', id: 'c1', reason: 'key-compromise', isAnyway: false } as const
const TERMS = { work: WORK, subject: 'mail.example.org', why: 'it has leaked' }

test('what waits for an operator stands on the first page: what another asks for, and not what one asks for oneself', async () => {
  const visitor = await ConsoleVisitor.at('security')
  const { joint } = visitor.house
  const ask = (accountId: string) => joint.request({ accountId, name: accountId, role: 'operator', sinceMs: 0 }, TERMS)
  await ask(ANNA.id)
  assert.doesNotMatch(await firstPage(visitor), /agree to a change of certificates/)
  await ask(BOB.id)
  assert.match(
    await firstPage(visitor),
    /<a href="\/console\/joint">somebody asks you to agree to a change of certificates</,
  )
  await ask(BOB.id)
  assert.match(await firstPage(visitor), /2 changes of certificates wait for a second person/)
})

test('what is not as it should be in the house, and what members wait for, leads to its page', async () => {
  const visitor = await ConsoleVisitor.at('support')
  assert.match(await firstPage(visitor), /<a href="\/console\/health">something is not as it should be</)
  await visitor.world.services.problems.report(BOB, 'other', '', 'it has been slow since yesterday')
  const page = await firstPage(visitor)
  assert.match(page, /<a href="\/console\/problems">a member waits for an answer</)
  assert.doesNotMatch(page, /slow since/)
  assert.match(page, /<dd>[^<]*let somebody in, or send, again;/)
})

test('who may look at nothing that waits is told of nothing, and the powers stand in words', async () => {
  const well = { health: async () => [] }
  const visitor = await ConsoleVisitor.at('auditor', (house) => ({ ...house, ...well }))
  const page = await firstPage(visitor)
  assert.match(page, /<p class="good">Nothing\.<\/p>/)
  assert.doesNotMatch(page, /In the queue/)
})

async function firstPage(visitor: ConsoleVisitor): Promise<string> {
  return (await visitor.ask('/console')).text()
}
