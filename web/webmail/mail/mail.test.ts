import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { isUnread } from '../../../src/wire/jmap/email.ts'
import { ACCOUNT, JmapTestBed, type Loose, letter, MAIL } from '../../../test/kit/jmap-test-bed.ts'
import type { Transport } from './http-transport.ts'
import { JmapCalls } from './jmap-calls.ts'
import { JmapFailure } from './jmap-failure.ts'
import { Mail } from './mail.ts'
import { MessageActs } from './message-acts.ts'

/** The mail of a member at the real methods of JMAP, without a socket. */
async function openMail(t: TestContext, subjects: readonly string[], collapseThreads = false) {
  const bed = await JmapTestBed.open()
  t.after(() => bed[Symbol.asyncDispose]())
  const ids: string[] = []
  for (const [at, subject] of subjects.entries()) {
    ids.push(await bed.deliver(letter(subject), { receivedMs: at * 1000 }))
  }
  let isAway = false
  let held = Promise.resolve()
  const asked: string[] = []
  const transport: Transport = async (request) => {
    if (isAway) throw new JmapFailure('offline', 'offline')
    asked.push(...(request['methodCalls'] as [string][]).map(([name]) => name))
    const answer = await bed.post(JSON.stringify(request))
    assert.equal(answer.status, 200)
    await held
    return answer.json() as ReturnType<Transport>
  }
  const mail = new Mail(new JmapCalls(transport, MAIL, 16), ACCOUNT)
  mail.cache.absorb('Mailbox/get', await bed.call('Mailbox/get', { ids: null }))
  const inbox = mail.cache.withRole('inbox')?.id ?? ''
  mail.look({ filter: { inMailbox: inbox }, mailboxId: inbox, collapseThreads })
  await mail.refresh()
  return {
    bed,
    mail,
    acts: new MessageActs(mail),
    ids,
    inbox,
    /** Methods that were called since it was asked last. */
    asked: () => asked.splice(0),
    /** Answers are under way until what is given back is called. */
    holdAnswers: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
    /** What the server pushes when something has changed. */
    states: async () => {
      const [email, mailbox] = [await bed.call('Email/get', { ids: [] }), await bed.call('Mailbox/get', { ids: [] })]
      return { [ACCOUNT]: { Email: email.state, Mailbox: mailbox.state } }
    },
    shown: () => (mail.list?.known() ?? []).map((id) => mail.cache.emails.get(id)?.subject),
    unread: () => mail.cache.mailboxes.get(inbox)?.unreadEmails,
    goAway: () => {
      isAway = true
    },
  }
}

test('a list is the newest first, with its total', async (t) => {
  const { mail, shown } = await openMail(t, ['One', 'Two', 'Three'])
  assert.deepEqual([shown(), mail.list?.total, mail.failure], [['Three', 'Two', 'One'], 3, undefined])
})

test('what is marked is marked at once, with the counts, and then at the server', async (t) => {
  const { mail, acts, ids, bed, unread } = await openMail(t, ['One', 'Two'])
  const done = acts.mark(ids.slice(0, 1), '$seen', true)
  assert.equal(isUnread(mail.cache.emails.get(ids[0] ?? '') as never), false)
  assert.equal(unread(), 1)
  assert.equal((await done).count, 1)
  const { list } = await bed.call('Email/get', { ids: ids.slice(0, 1), properties: ['keywords'] })
  assert.deepEqual(list[0].keywords, { $seen: true })
})

test('of what is marked here nothing is asked for when it is told, but for the counts', async (t) => {
  const { mail, acts, ids, asked, states } = await openMail(t, ['One', 'Two'])
  await acts.mark(ids.slice(0, 1), '$seen', true)
  asked()
  await mail.hear(await states())
  assert.deepEqual(asked(), ['Mailbox/changes', 'Mailbox/get', 'Mailbox/get'])
  await mail.hear(await states())
  assert.deepEqual(asked(), [])
})

test('a page that begins to listen asks whether anything has changed, and for rows only if it has', async (t) => {
  const { mail, bed, asked, shown } = await openMail(t, ['One'])
  asked()
  await mail.hear(undefined)
  assert.deepEqual(asked(), ['Email/changes', 'Mailbox/changes'])
  await bed.deliver(letter('Two'), { receivedMs: 9000 })
  await mail.hear(undefined)
  assert.deepEqual(shown(), ['Two', 'One'])
})

test('what is told before its answer has come waits for that', async (t) => {
  const { mail, acts, ids, bed, asked, states, holdAnswers } = await openMail(t, ['One', 'Two'])
  const before = await states()
  const release = holdAnswers()
  const marking = acts.mark(ids.slice(0, 1), '$seen', true)
  let told = before
  while (told[ACCOUNT]?.Email === before[ACCOUNT]?.Email) told = await states()
  asked()
  const hearing = mail.hear(told)
  release()
  await Promise.all([marking, hearing])
  assert.ok(!asked().includes('Email/changes'))
  assert.equal(mail.cache.emailState, (await bed.call('Email/get', { ids: [] })).state)
})

test('what somebody else has done between is asked for, and so is a list that is made by marks', async (t) => {
  const { mail, acts, ids, bed, shown, states } = await openMail(t, ['One', 'Two'])
  await bed.deliver(letter('Three'), { receivedMs: 9000 })
  await acts.mark(ids.slice(0, 1), '$seen', true)
  await mail.hear(await states())
  assert.deepEqual(shown(), ['Three', 'Two', 'One'])
  mail.look({ filter: { notKeyword: '$seen' }, mailboxId: undefined, collapseThreads: false })
  await mail.refresh()
  assert.deepEqual(shown(), ['Three', 'Two'])
  await acts.mark(ids.slice(1, 2), '$seen', true)
  await mail.hear(await states())
  assert.deepEqual(shown(), ['Three'])
})

test('a message that is opened twice at once is asked for once', async (t) => {
  const { mail, ids, asked } = await openMail(t, ['One'])
  asked()
  await Promise.all([mail.open(ids), mail.open(ids)])
  assert.deepEqual(asked(), ['Email/get', 'OfficialEmail/get'])
  assert.equal(mail.cache.opened.get(ids[0] ?? '')?.subject, 'One')
})

test('what the server does not do is taken back, and said', async (t) => {
  const { mail, acts, ids, shown, unread, goAway } = await openMail(t, ['One', 'Two', 'Three'])
  goAway()
  const archive = mail.cache.withRole('archive')?.id ?? ''
  const done = acts.move(ids.slice(1, 2), archive)
  assert.deepEqual(shown(), ['Three', 'One'])
  await assert.rejects(done, { why: 'offline' })
  assert.deepEqual([shown(), unread(), mail.list?.total], [['Three', 'Two', 'One'], 3, 3])
})

test('what is moved goes out of the list, and comes back where it was when it is undone', async (t) => {
  const { mail, acts, ids, shown, bed, inbox } = await openMail(t, ['One', 'Two', 'Three'])
  const archive = mail.cache.withRole('archive')?.id ?? ''
  const done = await acts.move(ids.slice(1, 2), archive)
  await mail.refresh()
  assert.deepEqual(shown(), ['Three', 'One'])
  await done.undo()
  assert.deepEqual(shown(), ['Three', 'Two', 'One'])
  const { list } = await bed.call('Email/get', { ids: ids.slice(1, 2), properties: ['mailboxIds'] })
  assert.deepEqual(list[0].mailboxIds, { [inbox]: true })
})

test('an answer that is older than what the member has just done changes nothing of it', async (t) => {
  const { mail, acts, ids, shown } = await openMail(t, ['One', 'Two'])
  const refreshed = mail.refresh()
  const done = acts.move(ids.slice(0, 1), mail.cache.withRole('trash')?.id ?? '')
  await refreshed
  assert.deepEqual(shown(), ['Two'])
  await done
  await mail.refresh()
  assert.deepEqual(shown(), ['Two'])
})

test('what happens elsewhere is there after a refresh: new ones, those that went, and the counts', async (t) => {
  const { mail, ids, shown, bed, unread } = await openMail(t, ['One', 'Two'])
  await bed.deliver(letter('Three'), { receivedMs: 9000 })
  await bed.call('Email/set', { destroy: ids.slice(0, 1), update: { [ids[1] ?? '']: { 'keywords/$seen': true } } })
  await mail.refresh()
  assert.deepEqual([shown(), unread()], [['Three', 'Two'], 1])
  assert.deepEqual(mail.cache.emails.get(ids[1] ?? '')?.keywords, { $seen: true })
  assert.equal(mail.cache.emails.has(ids[0] ?? ''), false)
})

test('what was thrown away for good is destroyed only when nobody has undone it', async (t) => {
  const { acts, ids, shown, bed } = await openMail(t, ['One', 'Two'])
  const undone = acts.destroy(ids.slice(0, 1), Promise.resolve('undone'))
  assert.deepEqual(shown(), ['Two'])
  await undone
  assert.deepEqual(shown(), ['Two', 'One'])
  await acts.destroy(ids.slice(0, 1), Promise.resolve('done'))
  assert.deepEqual((await bed.call('Email/get', { ids: ids.slice(0, 1) })).notFound, ids.slice(0, 1))
})

test('a conversation is one row, and its members are known', async (t) => {
  const { mail, ids, bed } = await openMail(t, ['Plan'], true)
  await bed.deliver(letter('Re: Plan', 'In-Reply-To: <Plan@example.net>\nReferences: <Plan@example.net>\n'))
  await mail.refresh()
  assert.equal(mail.list?.total, 1)
  const threadId = mail.cache.emails.get(ids[0] ?? '')?.threadId ?? ''
  assert.equal(mail.conversation(threadId).length, 2)
})

test('where the server does not know any more what has changed, everything is asked for again', async (t) => {
  const { mail, shown, bed } = await openMail(t, ['One', 'Two'])
  mail.cache.emailState = 'nonsense'
  mail.cache.mailboxState = 'nonsense'
  await bed.deliver(letter('Three'), { receivedMs: 9000 })
  await mail.refresh()
  assert.deepEqual([shown(), mail.failure], [['Three', 'Two', 'One'], undefined])
})

test('a conversation that is muted leaves the inbox with the mark, and comes back without it', async (t) => {
  const { mail, acts, bed, ids, inbox } = await openMail(t, ['Plan'], true)
  const answer = await bed.deliver(
    letter('Re: Plan', 'In-Reply-To: <Plan@example.net>\nReferences: <Plan@example.net>\n'),
  )
  await mail.refresh()
  const archive = mail.cache.withRole('archive')?.id ?? ''
  await bed.call('Email/set', { update: { [answer]: { mailboxIds: { [archive]: true } } } })
  await mail.refresh()
  mail.cache.threads.clear()
  const all = await mail.wholeConversation(mail.cache.emails.get(ids[0] ?? '')?.threadId ?? '')
  const there = async () => {
    const { list } = await bed.call('Email/get', { ids: [...ids, answer], properties: ['mailboxIds', 'keywords'] })
    return list.map(({ mailboxIds, keywords }: Loose) => [Object.keys(mailboxIds)[0], Object.keys(keywords).join()])
  }
  const done = await acts.mute(
    all.map(({ id }) => id),
    true,
  )
  assert.deepEqual(
    [await there(), mail.list?.total],
    [
      [
        [archive, '$muted'],
        [archive, '$muted'],
      ],
      0,
    ],
  )
  await done.undo()
  assert.deepEqual(
    [await there(), mail.list?.total],
    [
      [
        [inbox, ''],
        [archive, ''],
      ],
      1,
    ],
  )
  await acts.mute(
    all.map(({ id }) => id),
    true,
  )
  await acts.mute(
    all.map(({ id }) => id),
    false,
  )
  assert.deepEqual(await there(), [
    [archive, ''],
    [archive, ''],
  ])
})

test('of a conversation that is opened is known when each of it came, also of what was only beside a row', async (t) => {
  const { mail, bed, ids } = await openMail(t, ['Plan'], true)
  const answer = await bed.deliver(
    letter('Re: Plan', 'In-Reply-To: <Plan@example.net>\nReferences: <Plan@example.net>\n'),
    { receivedMs: 9000 },
  )
  mail.cache.emails.clear()
  mail.look({ filter: {}, mailboxId: undefined, collapseThreads: true })
  await mail.refresh()
  assert.equal(mail.cache.emails.get(ids[0] ?? '')?.receivedAt, undefined)
  await mail.watchConversation(mail.cache.emails.get(answer)?.threadId)
  assert.equal(mail.cache.emails.get(ids[0] ?? '')?.receivedAt, '1970-01-01T00:00:00Z')
})
