import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ACCOUNT, basic, letter } from '../../../test/kit/jmap-test-bed.ts'
import { BOS, SharingTestBed } from '../../../test/kit/sharing-test-bed.ts'
import { Changes } from './changes.ts'
import type { Transport } from './http-transport.ts'
import { JmapCalls } from './jmap-calls.ts'
import { Mail } from './mail.ts'
import { Transfer } from './transfer.ts'

/** Anna's mail, and Bo's as he shares a folder with her. */
async function openBoth(t: TestContext, rights: string) {
  const bed = await SharingTestBed.open()
  t.after(() => bed[Symbol.asyncDispose]())
  const work = await bed.mailbox('Work', { a1: rights })
  await bed.deliver(letter('Plan'), 'Work', ['\\Seen'])
  const transport: Transport = async (request) => {
    const headers = { 'content-type': 'application/json', authorization: basic('anna@posthus.test', 'right') }
    const answer = await bed.jmap.fetch('/jmap/api', { method: 'POST', body: JSON.stringify(request), headers })
    assert.equal(answer.status, 200)
    return (await answer.json()) as Awaited<ReturnType<Transport>>
  }
  const calls = new JmapCalls(transport, ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'], 16)
  const own = new Mail(calls, ACCOUNT)
  const bos = new Mail(calls, BOS, { owner: 'bo@posthus.test', changes: new Changes() })
  await own.refresh()
  bos.look({ filter: { inMailbox: work }, mailboxId: work, collapseThreads: false })
  await bos.refresh()
  const archive = own.cache.withRole('archive')?.id ?? ''
  const count = async (mail: Mail, mailbox: string) => {
    await mail.refresh()
    return mail.cache.mailboxes.get(mailbox)?.totalEmails
  }
  return { bed, own, bos, work, archive, count, ids: bos.list?.known() ?? [] }
}

test('what is moved into the mail of another is there and no more where it was, and goes back when it is undone', async (t) => {
  const { own, bos, work, archive, count, ids } = await openBoth(t, 'lrswite')
  const done = await new Transfer(bos, own).move(ids, archive)
  assert.deepEqual([done.count, await count(own, archive), await count(bos, work)], [1, 1, 0])
  await done.undo()
  assert.deepEqual([await count(own, archive), await count(bos, work)], [0, 1])
})

test('what may not be taken out is not: its row is there again, and it is said', async (t) => {
  const { own, bos, work, archive, count, ids } = await openBoth(t, 'lr')
  await assert.rejects(new Transfer(bos, own).move(ids, archive), { why: 'refused' })
  assert.deepEqual(bos.list?.known(), ids)
  assert.equal(await count(bos, work), 1)
})

test('a folder that is not shared any more is no failure, and is known no more', async (t) => {
  const { bed, bos, work } = await openBoth(t, 'lr')
  await bed.grant('Work', '')
  await bos.refresh()
  assert.deepEqual([bos.failure, bos.cache.mailboxes.has(work)], [undefined, false])
})
