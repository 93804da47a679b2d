import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContentAccess } from '../../../core/operators/access/content-access.ts'
import { makeSealKeys } from '../../../core/operators/access/sealed-export.ts'
import { OPERATOR_ACTS_MESSAGES } from '../account/operator-acts-messages.ts'
import { makeSite } from '../site.ts'
import { ANNA, ANNAS_PASSWORD } from '../site-services.fixture.ts'
import { CONNECTION, Visitor } from '../site-visitor.fixture.ts'
import { STYLE_PATH } from '../style-sheet.ts'
import { BOB, CONSOLE_LIMITS, ConsoleVisitor } from './console-visitor.fixture.ts'

const text = async (answer: Response | Promise<Response>) => (await answer).text()

test('without an operator, from elsewhere and at another host there is nothing at all', async () => {
  assert.equal((await new ConsoleVisitor().ask('/console/sign-in')).status, 404)
  for (const change of [{ isSeenFrom: () => false }, { host: 'console.provider.test' }]) {
    const visitor = new ConsoleVisitor((house) => ({ ...house, ...change }))
    await visitor.hire('security')
    for (const path of ['/console', '/console/sign-in', '/console/accounts']) {
      assert.equal((await visitor.ask(path)).status, 404, path)
    }
  }
})

test('at a host of its own it is all that there is, and elsewhere it is not', async () => {
  const visitor = new ConsoleVisitor()
  await visitor.hire('security')
  const console = { ...visitor.house, host: 'console.provider.test' }
  const site = makeSite({ ...visitor.world.services, console })
  const ask = async (host: string, path: string) =>
    (await site.request(`https://x.invalid${path}`, { headers: { host } }, { connection: CONNECTION })).status
  const own = 'Console.provider.test:8443'
  assert.equal(await ask(own, '/console/sign-in'), 200)
  assert.equal(await ask(own, STYLE_PATH), 200)
  for (const path of ['/', '/sign-in', '/account', '/consoles', '/mail/']) assert.equal(await ask(own, path), 421, path)
  assert.equal(await ask('mail.provider.test', '/console/sign-in'), 404)
  assert.equal(await ask('mail.provider.test', '/sign-in'), 200)
})

test('a password and a code open it, with a cookie of its own that no other page has a browser show', async () => {
  const visitor = new ConsoleVisitor()
  await visitor.hire('support')
  const opened = await visitor.enter()
  assert.match(
    opened.headers.getSetCookie().find((one) => one.startsWith('__Host-console=')) ?? '',
    /^__Host-console=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  )
  const page = await visitor.ask('/console')
  assert.equal(page.status, 200)
  assert.equal(page.headers.get('cache-control'), 'no-store')
  assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'/)
  assert.ok(!(await page.text()).includes('<script'))
})

test('neither a member’s session, nor the password alone, nor a recovery code opens it', async () => {
  const visitor = new ConsoleVisitor()
  await visitor.hire('security')
  const csrf = await visitor.token('/console/sign-in')
  await visitor.post('/console/sign-in', { csrf, address: ANNA.address, password: ANNAS_PASSWORD })
  assert.equal((await visitor.ask('/console')).status, 303)
  const codes = await visitor.world.factors.renewRecoveryCodes(ANNA.id)
  const answer = await visitor.post('/console/second-step', { csrf, kind: 'recovery', code: codes[0] ?? '' })
  assert.match(answer.headers.get('location') ?? '', /^\/console\/sign-in/)
  const member = new ConsoleVisitor()
  await member.hire('security')
  await member.signIn()
  await member.post('/sign-in/second-step', {
    csrf: await member.token('/sign-in/second-step'),
    kind: 'totp',
    code: member.code(),
  })
  assert.equal((await member.ask('/account')).status, 200)
  assert.equal((await member.ask('/console')).headers.get('location'), '/console/sign-in?next=%2Fconsole')
})

test('whoever is no operator is told what a wrong password is told; one without a second factor, what is missing', async () => {
  const visitor = new ConsoleVisitor()
  await visitor.hire('security')
  const csrf = await visitor.token('/console/sign-in')
  const refused = (address: string, password: string) => visitor.post('/console/sign-in', { csrf, address, password })
  const [wrong, nobody] = [await refused(ANNA.address, 'wrong'), await refused(BOB.address, ANNAS_PASSWORD)]
  assert.deepEqual([wrong.status, nobody.status], [403, 403])
  const plain = (page: string) => page.replaceAll(/value="[^"]*"/g, '')
  assert.equal(plain(await nobody.text()), plain(await wrong.text()))
  await visitor.world.factors.removeTotp(ANNA.id)
  assert.match(await text(refused(ANNA.address, ANNAS_PASSWORD)), /asks for a second factor/)
})

test('a second factor that was added after a recovery code was used does not open the console for a day', async () => {
  const visitor = new ConsoleVisitor()
  await visitor.world.factorStore.noteRecovery(ANNA.id, visitor.clock.nowMs())
  await visitor.hire('security')
  const csrf = await visitor.token('/console/sign-in')
  const fields = { csrf, address: ANNA.address, password: ANNAS_PASSWORD }
  const refused = await visitor.post('/console/sign-in', fields)
  assert.equal(refused.status, 403)
  assert.match(await refused.text(), /was added after a recovery code was used/)
  visitor.clock.advance(86_400_000)
  assert.equal(
    (await visitor.post('/console/sign-in', fields)).headers.get('location'),
    '/console/second-step?next=%2Fconsole',
  )
})

test('nor does it with a password that was shown before the recovery code was, or for what asks for the factor again', async () => {
  const visitor = new ConsoleVisitor()
  await visitor.hire('security')
  const csrf = await visitor.token('/console/sign-in')
  await visitor.post('/console/sign-in', { csrf, address: ANNA.address, password: ANNAS_PASSWORD })
  const inside = await ConsoleVisitor.at('security')
  for (const one of [visitor, inside]) {
    await one.world.factorStore.noteRecovery(ANNA.id, one.clock.nowMs())
    await one.hire('security')
  }
  const answer = await visitor.post('/console/second-step', { csrf, kind: 'totp', code: visitor.code() })
  assert.equal(answer.headers.get('location'), '/console/sign-in?again&next=%2Fconsole')
  assert.equal((await visitor.ask('/console')).status, 303)
  const again = await inside.ask('/console/again')
  assert.equal(again.status, 403)
  assert.match(await again.text(), /was added after a recovery code was used/)
})

test('a session ends when it is not used, with the second factor, and with the role', async () => {
  const idle = await ConsoleVisitor.at('support')
  assert.equal((await idle.ask('/console')).status, 200)
  idle.clock.advance(CONSOLE_LIMITS.idleMs)
  assert.equal((await idle.ask('/console')).status, 303, 'idle')
  const bare = await ConsoleVisitor.at('support')
  await bare.world.factors.removeTotp(ANNA.id)
  assert.equal((await bare.ask('/console')).status, 303, 'bare')
  const dismissed = await ConsoleVisitor.at('support')
  await dismissed.store.put({ accountId: BOB.id, role: 'auditor', name: 'Bob', sinceMs: 0 })
  await dismissed.store.remove(ANNA.id)
  assert.equal((await dismissed.ask('/console')).status, 303)
})

test('an account is shown to whoever says why, its member reads it, and not for long', async () => {
  const visitor = await ConsoleVisitor.at('support')
  assert.match(await text(visitor.ask('/console/accounts?q=BOB')), /href="\/console\/accounts\/bob"/)
  assert.match(await text(visitor.ask('/console/accounts/bob')), /Say why you look/)
  const short = await visitor.look('x')
  assert.equal(short.status, 422)
  assert.equal(visitor.log.kept.length, 0)
  assert.equal((await visitor.look('he <called>')).headers.get('location'), '/console/accounts/bob')
  const page = await text(visitor.ask('/console/accounts/bob'))
  assert.match(page, /1 MiB of 1,024 MiB; 7 messages, no limit/)
  const [act] = await visitor.log.find({ accountId: BOB.id, most: 9 })
  assert.deepEqual([act?.act, act?.by.name, act?.why], ['account.look', 'Anna at work', 'he <called>'])
  for (let looks = 0; looks < 3; looks++) {
    visitor.clock.advance(CONSOLE_LIMITS.provedMs)
    assert.equal((await visitor.ask('/console')).status, 200)
  }
  assert.match(await text(visitor.ask('/console/accounts/bob')), /Say why you look/)
})

test('what is done to an account asks for the factor again where it takes something away, and for a reason', async () => {
  const visitor = await ConsoleVisitor.at('operator')
  await visitor.look()
  const csrf = await visitor.token('/console/sign-out')
  const path = '/console/accounts/bob/suspend'
  assert.match(await text(visitor.ask(path)), /value="he called"/)
  assert.equal((await visitor.post(path, { csrf, why: '' })).status, 422)
  visitor.clock.advance(CONSOLE_LIMITS.provedMs)
  const led = await visitor.post(path, { csrf, why: 'spam was sent' })
  assert.equal(led.headers.get('location'), `/console/again?next=${encodeURIComponent(path)}`)
  assert.deepEqual(visitor.done, [])
  await visitor.ask('/console/again')
  const again = await visitor.post('/console/again', { csrf, kind: 'totp', code: visitor.code(), next: path })
  assert.equal(again.headers.get('location'), path)
  const fresh = await visitor.token('/console/sign-out')
  assert.notEqual(fresh, csrf, 'whoever had copied the session does not come along')
  assert.equal((await visitor.post(path, { csrf: fresh, why: 'spam was sent' })).status, 303)
  assert.deepEqual(visitor.done, ['suspend bob@example.org'])
  assert.equal((await visitor.log.find({ most: 1 }))[0]?.act, 'account.suspend')
})

test('a quota is a number, and an act that the role may not do is refused in core', async () => {
  const visitor = await ConsoleVisitor.at('operator')
  await visitor.look()
  const csrf = await visitor.token('/console/sign-out')
  const path = '/console/accounts/bob/quota'
  for (const amount of ['-1', '1.5', 'much', '99999999999']) {
    assert.equal((await visitor.post(path, { csrf, why: 'he asked', amount })).status, 422, amount)
  }
  await visitor.post(path, { csrf, why: 'he asked', amount: '5' })
  await visitor.post(path, { csrf, why: 'he asked', amount: '' })
  assert.deepEqual(visitor.done, ['quota 5242880 bob@example.org', 'quota undefined bob@example.org'])
  await visitor.store.put({ accountId: ANNA.id, role: 'support', name: 'Anna', sinceMs: 0 })
  assert.equal((await visitor.post(path, { csrf, why: 'he asked', amount: '6' })).status, 403)
  assert.equal(visitor.done.length, 2)
})

test('a message in the queue is shown without what is in it, to whoever says why, and is tried again', async () => {
  const visitor = await ConsoleVisitor.at('operator')
  const csrf = await visitor.token('/console/sign-out')
  assert.match(await text(visitor.ask('/console/queue')), /bob@example\.org/)
  assert.ok(!(await text(visitor.ask('/console/queue/q1'))).includes('carol@example.net'))
  await visitor.post('/console/queue/q1', { csrf, why: 'he waits' })
  assert.match(await text(visitor.ask('/console/queue/q1')), /carol@example\.net/)
  await visitor.post('/console/queue/q1/retry', { csrf, why: 'he waits' })
  await visitor.post('/console/queue/q1/give-back', { csrf, why: 'he waits' })
  assert.deepEqual(visitor.done, ['retry', 'give back'])
})

test('what is in an account is opened by two persons: who has asked does not agree, another does, with the factor shown', async () => {
  const visitor = await ConsoleVisitor.at('security')
  const access = visitor.house.access as ContentAccess
  const terms = {
    accountId: BOB.id,
    address: BOB.address,
    ground: 'legal',
    reference: 'order <7>',
    why: 'a court order',
    mailbox: 'INBOX',
    sealKey: makeSealKeys().publicKey,
    hours: 24,
    deferDays: 0,
  } as const
  const ask = (accountId: string) =>
    access.request({ accountId, role: 'security', name: accountId, sinceMs: 0 }, terms, 'command-line')
  const [own, other] = [await ask(ANNA.id), await ask('ole')]
  const csrf = await visitor.token('/console/sign-out')
  assert.ok(!(await text(visitor.ask(`/console/access/${own.id}`))).includes('/approve'))
  assert.equal((await visitor.post(`/console/access/${own.id}/approve`, { csrf })).status, 403)
  assert.match(await text(visitor.ask(`/console/access/${other.id}`)), /order &lt;7&gt;[\s\S]*\/approve/)
  assert.equal((await visitor.post(`/console/access/${other.id}/refuse`, { csrf, why: '' })).status, 422)
  assert.equal((await visitor.post(`/console/access/${other.id}/approve`, { csrf })).status, 303)
  assert.equal((await access.find(other.id)).state, 'approved')
  assert.equal((await visitor.post(`/console/access/${other.id}/approve`, { csrf })).status, 409)
  visitor.clock.advance(CONSOLE_LIMITS.provedMs)
  assert.match(
    (await visitor.ask(`/console/access/${own.id}/approve`)).headers.get('location') ?? '',
    /^\/console\/again/,
  )
})

test('a certificate is ordered by who may, with a reason', async () => {
  const visitor = await ConsoleVisitor.at('operator')
  const csrf = await visitor.token('/console/sign-out')
  const order = (why: string) => visitor.post('/console/certificates/c1/order', { csrf, why })
  assert.equal((await order(' ')).status, 409)
  assert.equal((await order('the key is old')).status, 303)
  await visitor.store.put({ accountId: ANNA.id, role: 'security', name: 'Anna', sinceMs: 0 })
  assert.equal((await order('the key is old')).status, 403)
  assert.deepEqual(visitor.done, ['order mail.provider.test'])
})

test('what is not as it should be stands out, and is counted', async () => {
  const page = await text((await ConsoleVisitor.at('auditor')).ask('/console/health'))
  assert.match(
    page,
    /One of these is not as it should be[\s\S]*This machine[\s\S]*<span class="bad">1 GiB &lt;free&gt;<\/span>/,
  )
})

test('what is in a reason, an address or a log is text and nothing else', async () => {
  const visitor = await ConsoleVisitor.at('security')
  await visitor.look('<img src=x onerror=alert(1)>')
  const page = await text(visitor.ask('/console/log'))
  assert.ok(page.includes('&lt;img') && !page.includes('<img'))
  assert.match(page, /whole/)
})

test('a member reads what operators did, in every language, with who and why', async () => {
  const acts = [
    {
      seq: 2,
      atMs: 0,
      act: 'account.suspend',
      by: { name: 'Kari', role: 'security' },
      via: 'console',
      subject: '',
      why: 'spam',
      failed: 'x',
    },
    { seq: 1, atMs: 0, act: 'of.another.time', by: { name: 'root' }, via: 'command-line', subject: '', why: '' },
  ] as const
  const visitor = new Visitor(undefined, { operatorActs: async () => acts })
  await visitor.signIn()
  for (const language of ['en', 'nb', 'de'] as const) {
    const page = await text(visitor.ask(`/account/operator-acts?lang=${language}`))
    const words = OPERATOR_ACTS_MESSAGES[language]
    for (const word of [
      words.acts['account.suspend'],
      words.failed,
      words.noReason,
      words.commandLine,
      'Kari, security',
      'of.another.time',
    ]) {
      assert.ok(page.includes(word), `${language}: ${word}`)
    }
  }
})
