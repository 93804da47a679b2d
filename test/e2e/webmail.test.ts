import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { ImapPeer } from '../interop/harness/imap-peer.ts'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor

before(async () => {
  house = await House.open('webmail', ['anna', 'bob', 'carl'])
  await house.deliver([
    {
      from: 'Ingrid Solberg <ingrid@fjord.example>',
      subject: 'Minutes of the harbour meeting',
      text: 'Dear all,\n\nplease look at item 4 before Friday.\n',
      attachments: [{ filename: 'minutes.txt', content: 'the minutes' }],
    },
    {
      from: 'Bo <bo@example.net>',
      subject: 'Ferry tickets',
      text: 'I booked the 08:40.',
      messageId: '<f1@example.net>',
    },
    {
      from: 'Carla <carla@example.net>',
      subject: 'Re: Ferry tickets',
      text: 'I bring coffee: https://coffee.example/menu.\n\n> I booked the 08:40.\n',
      messageId: '<f2@example.net>',
      inReplyTo: '<f1@example.net>',
    },
    {
      from: 'Shop <news@shop.example>',
      subject: 'Winter </script><script>alert(1)</script>',
      text: 'Winter.',
      html: '<h1>Coats</h1><img src="https://tracker.example/p.gif"><script>alert(1)</script><p>Everything must go.</p>',
    },
  ])
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await anna.signIn()
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

const subjects = () => anna.page.locator('.row .subject').allTextContents()
const toast = (text: string) => anna.page.locator('.toast', { hasText: text }).first()
const inInbox = ['Winter </script><script>alert(1)</script>', 'Re: Ferry tickets', 'Minutes of the harbour meeting']

test('after signing in the list stands there without an answer of the API', async () => {
  const held = Promise.withResolvers<void>()
  await anna.page.route('**/jmap/api', async (route) => {
    await held.promise
    await route.continue()
  })
  await anna.page.goto('/mail/')
  await anna.row(2).waitFor()
  await showsSubjects(inInbox)
  await becomes(async () => (await anna.page.title()).slice(0, 9), '(4) Inbox')
  assert.match((await anna.row(1).textContent()) ?? '', /Bo, Carla.*2 messages/)
  held.resolve()
  await anna.page.unrouteAll({ behavior: 'wait' })
})

test('the list is heard in the order in which it is seen, and each row says once who, what, when, and how it stands with it', async () => {
  const list = anna.page.getByRole('list', { name: 'Messages' })
  const rows = list.getByRole('listitem')
  await becomes(() => rows.count(), 3)
  const tops: number[] = []
  for (const [at, [who, what]] of [
    [/Shop/g, /Winter/g],
    [/Bo, Carla/g, /Re: Ferry tickets/g],
    [/Ingrid Solberg/g, /Minutes of the harbour meeting/g],
  ].entries()) {
    const row = rows.nth(at)
    tops.push((await row.boundingBox())?.y ?? Number.NaN)
    const heard = await row.getByRole('link').ariaSnapshot()
    const name = /link "((?:[^"\\]|\\.)*)"/.exec(heard)?.[1] ?? heard
    for (const wanted of [who, what, /Unread/g] as RegExp[])
      assert.equal(name.split(/ Dear all| I b| Winter\./)[0]?.match(wanted)?.length, 1, `${wanted} in ${name}`)
    assert.ok(name.search(/Unread/) < name.search(who as RegExp), name)
    assert.ok(name.search(who as RegExp) < name.search(what as RegExp), name)
    const whole = await row.ariaSnapshot()
    assert.equal(whole.match(/- time/g)?.length, 1, whole)
    assert.ok(whole.search(/link "/) < whole.search(/- time/), 'when it came is said behind what it is')
    assert.equal(whole.match(/checkbox "/g)?.length, 1, whole)
  }
  assert.deepEqual(
    tops,
    tops.toSorted((a, b) => a - b),
  )
})

test('a conversation is opened, its text is text, and what was unread is read', async () => {
  await anna.row(1).locator('a').click()
  const texts = anna.page.locator('.text')
  await texts.nth(1).waitFor()
  assert.match((await texts.nth(1).textContent()) ?? '', /I bring coffee/)
  const link = anna.page.locator('.text a')
  assert.equal(await link.getAttribute('href'), 'https://coffee.example/menu')
  assert.equal(await link.getAttribute('rel'), 'noreferrer noopener')
  assert.equal((await anna.page.locator('.text blockquote').textContent())?.trim(), 'I booked the 08:40.')
  await anna.page.locator('.row[aria-posinset="2"]:not(.unread)').waitFor()
  await becomes(async () => (await anna.page.title()).slice(0, 9), '(2) Inbox')
})

test('a message that was made as a web page stands in a frame: nothing of it runs, and nothing is loaded', async () => {
  await anna.row(0).locator('a').click()
  await anna.page.locator('.reading h1', { hasText: 'Winter </script>' }).waitFor()
  const frame = anna.page.frameLocator('.html')
  await frame.getByText('Everything must go.').waitFor()
  await anna.page.locator('.images', { hasText: 'not loaded: 1' }).waitFor()
  assert.equal(await frame.locator('script').filter({ hasText: 'alert' }).count(), 0)
  await anna.page.keyboard.press('u')
  await anna.page.locator('.reading.nothing').waitFor()
})

test('three points of security stand apart, and say what was measured', async () => {
  await anna.row(1).locator('a').click()
  const points = anna.page.locator('.protection').last()
  await points.locator('.point', { hasText: 'stayed here' }).waitFor()
  assert.equal(await points.locator('.point').count(), 3)
  await points.locator('summary').click()
  const said = (await points.locator('.points').textContent()) ?? ''
  assert.match(said, /Your connection: TLS 1\.3, \w+, X25519MLKEM768/)
  assert.match(said, /postfix\.test to localhost.*TLS 1\.3.*measured here.*mx\.example\.net to postfix\.test/)
  assert.match(said, /Neither encrypted nor signed/)
})

test('a file is saved as it was sent', async () => {
  await anna.row(2).locator('a').click()
  const [download] = await Promise.all([
    anna.page.waitForEvent('download'),
    anna.page.locator('.files a', { hasText: 'minutes.txt' }).click(),
  ])
  assert.equal(download.suggestedFilename(), 'minutes.txt')
  const stream = await download.createReadStream()
  assert.equal(Buffer.concat(await stream.toArray()).toString(), 'the minutes')
})

test('the keys archive a message, and undo brings it back where it was', async () => {
  await anna.page.keyboard.press('u')
  await anna.page.keyboard.press('e')
  await toast('Archived.').waitFor()
  await hasRows(2)
  assert.ok(!(await subjects()).includes('Minutes of the harbour meeting'))
  await eventuallyExists('Archive', 1)
  await anna.page.keyboard.press('z')
  await showsSubjects(inInbox)
})

test('what is selected is thrown away together, undone with the button, and is as it was over IMAP too', async () => {
  for (const at of [0, 1]) await anna.row(at).locator('input').check({ force: true })
  await anna.page.locator('.chosen', { hasText: '2 selected' }).waitFor()
  await anna.page.locator('.listbar [aria-label="Move to trash"]').click()
  await hasRows(1)
  await toast('Moved to trash.').locator('button').click()
  await showsSubjects(inInbox)
  await eventuallyExists('INBOX', 4)
})

test('a star is put on and taken off, and stands among the starred', async () => {
  await anna.row(2).locator('.star').click()
  await anna.page.keyboard.press('g')
  await anna.page.keyboard.press('s')
  await anna.page.locator('.listbar h1', { hasText: 'Starred' }).waitFor()
  await anna.row(0).waitFor()
  await showsSubjects(['Minutes of the harbour meeting'])
  await anna.page.keyboard.press('g')
  await anna.page.keyboard.press('i')
  await anna.row(2).locator('.star').click()
  await anna.page.locator('.row[aria-posinset="3"] .star[aria-pressed=false]').waitFor()
})

test('the search finds with operators, and a chip that is taken away widens it', async () => {
  await anna.page.keyboard.press('/')
  await anna.typeInto(anna.page.locator('#search-field'), 'from:ingrid has:attachment')
  await anna.page.keyboard.press('Enter')
  await anna.page.locator('.chip').nth(1).waitFor()
  await anna.row(0).waitFor()
  await showsSubjects(['Minutes of the harbour meeting'])
  await anna.page.locator('.chip', { hasText: 'from:ingrid' }).click()
  await anna.page.locator('.chip').first().waitFor()
  await anna.page.locator('.search .tool').click()
  await anna.row(2).waitFor()
})

test('a message that comes is there without anybody asking', async () => {
  await house.deliver([{ from: 'Dora <dora@example.net>', subject: 'Just now', text: 'Pushed.' }])
  await anna.page.locator('.subject', { hasText: 'Just now' }).waitFor()
  await becomes(async () => (await subjects())[0], 'Just now')
})

test('what is thrown away for good is there until it cannot be undone any more', async () => {
  await anna.row(0).locator('a').click()
  await anna.page.keyboard.press('#')
  await toast('Moved to trash.').waitFor()
  await anna.page.locator('.folders a', { hasText: 'Trash' }).click()
  await anna.row(0).locator('a').click()
  await anna.page.keyboard.press('#')
  await toast('Deleted for good.').locator('button').click()
  await anna.row(0).waitFor()
  await showsSubjects(['Just now'])
  await anna.page.keyboard.press('g')
  await anna.page.keyboard.press('i')
  await anna.row(2).waitFor()
})

test('the help sheet has every key, and with keys switched off none does anything', async () => {
  await anna.page.keyboard.press('?')
  const sheet = anna.page.locator('dialog')
  await sheet.locator('kbd', { hasText: 'g i' }).waitFor()
  await anna.page.keyboard.press('Escape')
  await anna.page.locator('[aria-label="Settings"]').click()
  const settings = anna.page.locator('.settings')
  await settings.getByLabel('Use keys').uncheck()
  await anna.page.keyboard.press('?')
  await anna.page.waitForTimeout(50)
  assert.equal(await sheet.count(), 0)
  await settings.getByLabel('Use keys').check()
  await settings.getByLabel('Every message by itself').check()
  await anna.page.keyboard.press('u')
  await anna.row(3).waitFor()
  await anna.page.reload()
  await anna.row(3).waitFor()
  await anna.page.evaluate('localStorage.clear()')
  await anna.page.reload()
  await anna.row(2).waitFor()
})

test('the width of the list is drawn, with the arrows too, and is remembered', async () => {
  const width = () => anna.page.evaluate<number>('document.querySelector(".list").clientWidth')
  const before = await width()
  await anna.page.locator('.splitter.of-list').focus()
  await anna.page.keyboard.press('ArrowRight')
  assert.equal(await width(), before + 20)
  const { x = 0, y = 0 } = (await anna.page.locator('.splitter.of-list').boundingBox()) ?? {}
  await anna.page.mouse.move(x, y + 200)
  await anna.page.mouse.down()
  await anna.page.mouse.move(x - 60, y + 200, { steps: 4 })
  await anna.page.mouse.up()
  assert.equal(await width(), before - 40)
  await anna.page.reload()
  await anna.row(0).waitFor()
  assert.equal(await width(), before - 40)
})

for (const width of [320, 768, 1280]) {
  test(`${width} pixels wide ${width < 700 ? 'a message takes the place of the list' : 'a message stands beside the list'}`, async () => {
    await anna.resize({ width, theme: 'light' })
    await anna.page.goto('/mail/')
    await anna.row(1).locator('a').click()
    await anna.page.locator('.protection summary').last().waitFor()
    assert.equal(await anna.page.locator('.list').isVisible(), width >= 700)
    await anna.page.goBack()
    await anna.row(1).waitFor()
  })
}

for (const [lang, name] of [
  ['nb', 'Innboks'],
  ['de', 'Posteingang'],
  ['en', 'Inbox'],
] as const) {
  test(`in ${lang} the inbox is called ${name}`, async () => {
    await anna.page.goto(`/mail/?lang=${lang}`)
    await anna.page.locator('.listbar h1', { hasText: name }).waitFor()
  })
}

test('an answer is written, saved as a draft, sent, taken back, and sent for good', async () => {
  const { page } = anna
  await page.goto('/mail/')
  await house.deliver([{ from: 'Bob <bob@posthus.test>', subject: 'Dinner?', text: 'On Friday?' }])
  await page.locator('.row a', { hasText: 'Dinner?' }).click()
  await page.locator('.text').waitFor()
  await page.keyboard.press('r')
  const composer = page.locator('.composer')
  const text = composer.getByRole('textbox', { name: 'Text' })
  await text.waitFor()
  assert.equal(await composer.locator('.chip').getAttribute('title'), 'bob@posthus.test')
  assert.match((await text.textContent()) ?? '', /Bob wrote:\s*On Friday\?/)
  await anna.typeInto(text, 'Gladly, grüße!')
  await composer.locator('footer p', { hasText: 'Draft saved.' }).waitFor()
  await composer.locator('.send[type=submit]').click()
  await toast('Sent.').locator('button').click()
  await text.waitFor()
  assert.match((await text.textContent()) ?? '', /^Gladly, grüße!/)
  await composer.locator('.send[type=submit]').click()
  await toast('Sent.').waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page.locator('.row a', { hasText: 'Re: Dinner?' }).waitFor()
  const bob = await Visitor.open(browser, house.origin, { width: 1280, theme: 'dark' })
  await bob.signIn('bob@posthus.test')
  await bob.page.locator('.row a', { hasText: 'Re: Dinner?' }).click()
  await bob.page.frameLocator('.html').first().getByText('Gladly, grüße!').waitFor()
  assert.deepEqual(bob.complaints, [])
  await bob[Symbol.asyncDispose]()
})

test('of many messages a few rows stand in the document, each says which it is, and the last is there when it is looked for', async () => {
  const letters = Array.from({ length: 220 }, (_, at) => ({
    from: 'Bo <bo@example.net>',
    subject: `Letter ${at + 1}`,
    text: `This is number ${at + 1}.`,
  }))
  await house.deliverMany(letters, 'carl@posthus.test')
  const carl = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await carl.signIn('carl@posthus.test')
  await carl.row(0).locator('.subject', { hasText: 'Letter 220' }).waitFor()
  assert.equal(await carl.row(0).getAttribute('aria-setsize'), '220')
  await carl.page.locator('.scroller').evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await carl
    .row(219)
    .locator('.subject')
    .filter({ hasText: /^Letter 1$/ })
    .waitFor()
  assert.ok((await carl.page.locator('.row').count()) < 40)
  const nodes = await carl.page.evaluate<number>("document.querySelectorAll('*').length")
  assert.ok(nodes < 1200, `${nodes} elements`)
  assert.deepEqual(carl.complaints, [])
  await carl[Symbol.asyncDispose]()
})

test('a session that is ended elsewhere says so, and leads to the sign-in page', async () => {
  const visitor = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await visitor.signIn('bob@posthus.test')
  await house.posthus.command(['session', 'end', 'bob@posthus.test'])
  await visitor.page.locator('[aria-label="Look for new mail"]').click()
  const link = visitor.page.locator('.trouble a')
  await link.waitFor()
  await link.click()
  await visitor.page.waitForURL('**/sign-in?next=*')
  await visitor[Symbol.asyncDispose]()
})

/** Waits until the list shows these, and fails with what it shows. */
function showsSubjects(wanted: string[]): Promise<void> {
  return becomes(subjects, wanted)
}

/** Waits until the list has so many rows. */
function hasRows(count: number): Promise<void> {
  return becomes(() => anna.page.locator('.row').count(), count)
}

/** Waits until IMAP says that a mailbox has so many messages. */
async function eventuallyExists(mailbox: string, count: number): Promise<void> {
  const peer = await ImapPeer.logIn(house.posthus.ports.imaps, 'anna@posthus.test', PASSWORD)
  const exists = async () => {
    const { untagged } = await peer.ok(`EXAMINE ${mailbox}`)
    return untagged.some(({ text }) => text === `${count} EXISTS`)
  }
  await becomes(exists, true)
  await peer.logOut()
}
