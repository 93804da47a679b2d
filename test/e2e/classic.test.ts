import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { connect } from 'node:tls'
import type { Browser, Locator } from 'playwright-core'
import { classicRoutes } from '../../src/serve/site/classic/classic-routes.ts'
import type { Loose } from '../kit/jmap-test-bed.ts'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor
let looker: Visitor

before(async () => {
  ;[house, browser] = await Promise.all([House.open('classic', ['anna', 'bo']), startBrowser()])
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light', scripts: 'off' })
  await house.deliverMany(
    [
      {
        from: 'Eva <eva@example.net>',
        subject: 'Bread',
        text: 'Flour and water.',
        attachments: [{ filename: 'list.txt', content: 'flour' }],
      },
      {
        from: 'Shop <shop@example.net>',
        subject: 'A page',
        text: 'text',
        html: '<h2>Hello</h2><p>from a page</p><img src="https://elsewhere.example/x.png">',
      },
    ],
    'anna@posthus.test',
  )
  looker = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  for (const visitor of [anna, looker]) await visitor.signInToClassic()
})

after(async () => {
  await browser.close()
  await house[Symbol.asyncDispose]()
})

/** What is shown there, in a browser whose scripts run so that axe does: the page brings none itself. */
async function assertSightly(what: string): Promise<void> {
  await looker.page.goto(anna.page.url())
  await looker.assertSightly(what)
}

test('the list is read row by row, is worked with the keyboard alone, and what is done is taken back', async () => {
  const { page } = anna
  const row = page.getByRole('listitem').filter({ hasText: 'Bread' }).last()
  assert.match(
    await row.ariaSnapshot(),
    /checkbox "Tick"[\s\S]*link "Unread, Eva Bread Flour and water\.?"[\s\S]*With an attachment[\s\S]*time/,
  )
  await row.getByRole('checkbox').focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Archive', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Archived: 1 message.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Undone.').waitFor()
  assert.equal(await page.getByRole('link', { name: /Bread/ }).count(), 1)

  await row.getByRole('checkbox').check()
  await page.getByLabel('Move or copy to').selectOption({ label: 'Archive' })
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await page.getByText('Copied: 1 message.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Undone.').waitFor()
  assert.equal(await page.getByRole('link', { name: /Bread/ }).count(), 1)
})

test('on a phone the messages come first; the folders are unfolded by a link, with the keyboard as well, and the way to the other webmail stands last among them', async () => {
  await using phone = await Visitor.open(browser, house.origin, { width: 390, theme: 'light', scripts: 'off' })
  const { page } = phone
  await phone.signInToClassic()
  const row = page.getByRole('link', { name: /Bread/ })
  await row.waitFor()
  const { y = 0, height = 0 } = (await row.boundingBox()) ?? {}
  assert.ok(y > 0 && y + height < 844, `the first rows are on the first screen: ${y}`)
  const archive = page.getByRole('link', { name: 'Archive', exact: true })
  const change = page.getByRole('link', { name: /Switch to the/ })
  assert.deepEqual([await archive.isVisible(), await change.isVisible()], [false, false])
  await page.getByRole('link', { name: 'Folders', exact: true }).focus()
  await page.keyboard.press('Enter')
  await change.waitFor()
  const links = page.getByRole('navigation', { name: 'Folders' }).getByRole('link')
  assert.match((await links.last().textContent()) ?? '', /^Switch to the/)
  await page.getByRole('link', { name: 'Hide the folders' }).click()
  await change.waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: 'Folders', exact: true }).click()
  await archive.click()
  await page.getByRole('heading', { name: 'Archive' }).waitFor()
  assert.equal(await change.isVisible(), false, 'and on the next page they are folded again')
})

test('a page is read behind the wall, and nothing of it is loaded from elsewhere', async () => {
  const { page } = anna
  await page.getByRole('link', { name: /A page/ }).click()
  await page.frameLocator('iframe').getByText('from a page').waitFor()
  assert.deepEqual(anna.complaints, [])
})

test('a letter is written, saved, written on after it was changed elsewhere without a word lost, sent, and taken back', async () => {
  const { page } = anna
  await page.goto('/classic/')
  await page.getByRole('link', { name: /Bread/ }).click()
  await page.getByRole('link', { name: 'Reply', exact: true }).click()
  await page.locator('textarea').waitFor()
  assert.equal(await page.inputValue('[name=to]'), 'Eva <eva@example.net>')
  await page.fill('[name=to]', 'bo@posthus.test')
  await page.setInputFiles('[name=files]', { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a file') })
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByText('Saved.').waitFor()
  const stale = page.url()
  for (let at = 0; at < 3; at++) {
    await page.fill('textarea', `${await page.inputValue('textarea')}line ${at}\n`)
    await page.getByRole('button', { name: 'Save the draft' }).click()
    await page.getByText('Saved.').waitFor()
  }
  assert.match(await page.inputValue('textarea'), /Flour[\s\S]*line 0\nline 1\nline 2/)
  await page.getByLabel('a.txt').waitFor()
  const draft = page.url()
  assert.notEqual(draft, stale)
  const other = await page.context().newPage()
  await other.goto(draft)
  await other.fill('textarea', 'from elsewhere')
  await other.getByRole('button', { name: 'Save the draft' }).click()
  await other.getByText('Saved.').waitFor()
  await other.close()
  await page.fill('textarea', 'from here')
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByRole('alert').getByRole('link', { name: 'Drafts' }).click()
  assert.equal(await page.getByRole('link', { name: /Re: Bread/ }).count(), 2)
  await page.getByRole('link', { name: /from here/ }).click()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByRole('button', { name: 'Take it back' }).click()
  await page.getByText('Taken back').waitFor()
  assert.equal((await page.inputValue('textarea')).trim(), 'from here')
})

test('folders, contacts, filters, being away and settings are pages that are read and worked with anywhere', async () => {
  const { page } = anna
  await page.goto('/classic/folders')
  // By the keyboard alone.
  await page.getByLabel('Name').focus()
  await page.keyboard.type('Trips')
  await page.keyboard.press('Enter')
  await page.getByText('The folder was made.').waitFor()
  await page.getByRole('main').getByRole('link', { name: 'Trips' }).click()
  await page.getByLabel('Subscribed').uncheck()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Changed.').waitFor()
  assert.equal(await page.getByLabel('Shown among the folders of this webmail').isChecked(), true)
  await page.getByRole('link', { name: 'Delete the folder' }).click()
  await page.getByRole('button', { name: 'Delete the folder' }).click()
  await page.getByText('The folder is in the trash.').waitFor()

  await page.goto('/classic/contacts/new')
  await page.getByLabel('Given name').fill('Bo')
  await page.getByLabel('E-mail addresses').fill('bo@posthus.test')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved among the contacts.').waitFor()
  await page.goto('/classic/contacts')

  await page.goto('/classic/filters/new')
  await page.fill('[name=name]', 'Shop')
  const condition = page.getByRole('group', { name: 'Condition 1' })
  await condition.getByLabel('What').selectOption('from')
  await condition.getByLabel('Text', { exact: true }).fill('shop@')
  const action = page.getByRole('group', { name: 'Action 1' })
  await action.getByLabel('What').selectOption('star')
  await assertSightly('classic-filter')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Filters saved.').waitFor()

  await page.goto('/classic/settings')
  const [shown] = (await page.getByRole('main').locator('code').allTextContents()).slice(-1)
  assert.equal(shown, await fingerprintAt(house.posthus.ports.https), 'the certificate that anybody is shown there')
  assert.match((await page.locator('dl').last().textContent()) ?? '', /Key agreementX25519/)

  assert.deepEqual(anna.complaints, [])
})

/** SHA-256 of the certificate that is shown to whoever connects. */
async function fingerprintAt(port: number): Promise<string> {
  const socket = connect({ port, host: 'localhost', servername: 'localhost', rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect')
    return socket.getPeerCertificate().fingerprint256
  } finally {
    socket.destroy()
  }
}

test('recipients are chosen among the contacts; what is sent later says when, and is a draft again', async () => {
  const { page } = anna
  await page.goto('/classic/compose')
  await page.getByLabel('Subject').fill('Later')
  await page.getByRole('button', { name: 'Choose among the contacts' }).click()
  const bo = page.getByRole('group', { name: /Bo/ })
  await bo.getByLabel('To', { exact: true }).check()
  await page.getByRole('button', { name: 'Put them into the letter' }).click()
  assert.equal(await page.inputValue('[name=to]'), 'Bo <bo@posthus.test>')
  await page.locator('summary', { hasText: 'Send later' }).click()
  const when = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16)
  await page.fill('[name=sendAt]', when)
  await page.locator('details').getByRole('button', { name: 'Send later' }).click()
  await page.getByText('It goes out:').waitFor()
  assert.match((await page.locator('form.said time').getAttribute('datetime')) ?? '', new RegExp(`^${when}`))
  await assertSightly('classic-scheduled')
  await page.getByRole('button', { name: 'Make it a draft again' }).click()
  await page.getByText('Taken back').waitFor()
  assert.equal(await page.inputValue('[name=subject]'), 'Later')
})

/** Goes on by one key alone until this has the focus. */
async function tabTo(wanted: Locator, key = 'Tab'): Promise<void> {
  const { page } = anna
  for (let tries = 0; (await wanted.and(page.locator(':focus')).count()) === 0; tries++) {
    assert.ok(tries < 200, `no ${key} leads to ${wanted}`)
    await page.keyboard.press(key)
  }
}

test('by keys alone: a row is ticked and starred, a letter is written and sent, a folder, a label and a filter are made', async () => {
  const { page } = anna
  const { keyboard } = page
  await page.goto('/classic/')
  const bread = page.getByRole('listitem').filter({ hasText: 'Bread' }).last()
  await tabTo(bread.getByRole('checkbox'))
  await keyboard.press('Space')
  // The buttons stand before the rows: one goes back to them.
  await tabTo(page.getByRole('button', { name: 'Star', exact: true }), 'Shift+Tab')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Undo' }).waitFor()
  assert.match(await bread.ariaSnapshot(), /Starred/)

  await page.goto('/classic/')
  await tabTo(page.getByRole('link', { name: 'New message' }))
  await keyboard.press('Enter')
  for (const [field, text] of [
    ['to', 'bo@posthus.test'],
    ['subject', 'By keys'],
    ['text', 'all of it'],
  ] as const) {
    await page.locator(`[name=${field}]`).waitFor()
    await tabTo(page.locator(`[name=${field}]`))
    await keyboard.type(text)
  }
  await tabTo(page.getByRole('button', { name: 'Send', exact: true }))
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Take it back' }).waitFor()

  for (const [path, name] of [
    ['/classic/folders', 'Keys'],
    ['/classic/labels', 'Urgent'],
  ] as const) {
    await page.goto(path)
    await tabTo(page.getByRole('main').locator('[name=name]'))
    await keyboard.type(name)
    await keyboard.press('Enter')
    await page.getByRole('main').getByRole('link', { name }).first().waitFor()
  }

  await page.goto('/classic/filters/new')
  await tabTo(page.locator('[name=name]'))
  await keyboard.type('By keys')
  const condition = page.getByRole('group', { name: 'Condition 1' })
  await tabTo(condition.getByLabel('What'))
  await keyboard.type('Subject')
  await tabTo(condition.getByLabel('Text', { exact: true }))
  await keyboard.type('sale')
  const action = page.getByRole('group', { name: 'Action 1' }).getByLabel('What')
  await tabTo(action)
  await keyboard.type('Star')
  await tabTo(page.getByRole('button', { name: 'Save' }))
  await keyboard.press('Enter')
  await page.getByText('Filters saved.').waitFor()
  await page.getByRole('main').getByText('By keys').first().waitFor()
})

/** For each page of the router an address at which there is something to be seen. */
const PAGES: Readonly<Record<string, (known: Known) => string>> = {
  '/classic': () => '/classic',
  '/classic/': () => '/classic/',
  '/classic/away': () => '/classic/away',
  '/classic/compose': ({ message }) => `/classic/compose?reply=${message}`,
  '/classic/contacts': () => '/classic/contacts',
  '/classic/contacts/:id': ({ contact }) => contact,
  '/classic/contacts/:id/delete': ({ contact }) => `${contact}/delete`,
  '/classic/contacts/new': () => '/classic/contacts/new?name=Eva&address=eva%40example.net',
  '/classic/contacts/new-group': () => '/classic/contacts/new-group',
  '/classic/conversation/:id': ({ message }) => `/classic/conversation/${message}`,
  '/classic/filters': () => '/classic/filters',
  '/classic/filters/:at{[0-9]{1,4}}/delete': () => '/classic/filters/0/delete',
  '/classic/filters/:at{(?:new|[0-9]{1,4})}': () => '/classic/filters/0',
  '/classic/filters/text': () => '/classic/filters/text',
  '/classic/folder/:id': ({ folder }) => `/classic/folder/${folder}`,
  '/classic/folders': () => '/classic/folders',
  '/classic/folders/:id': ({ folder }) => `/classic/folders/${folder}`,
  '/classic/folders/:id/delete': ({ folder }) => `/classic/folders/${folder}/delete`,
  '/classic/folders/:id/empty': ({ folder }) => `/classic/folders/${folder}/empty`,
  '/classic/folders/:id/share': ({ folder }) => `/classic/folders/${folder}/share`,
  '/classic/labels': () => '/classic/labels',
  '/classic/labels/:keyword': ({ label }) => label,
  '/classic/labels/:keyword/delete': ({ label }) => `${label}/delete`,
  '/classic/message/:id': ({ page }) => `/classic/message/${page}`,
  '/classic/recipients': () => '/classic/recipients',
  '/classic/search': () => '/classic/search?q=bread',
  '/classic/sent': ({ message }) => `/classic/sent?s=S1&m=${message}`,
  '/classic/settings': () => '/classic/settings',
}

interface Known {
  readonly message: string
  readonly page: string
  readonly folder: string
  readonly contact: string
  readonly label: string
}

test('every page that the router has is read in both themes, by everybody, and 320 pixels wide', async () => {
  const routes = classicRoutes({} as Loose).routes.filter(({ method }) => method === 'GET')
  assert.deepEqual(
    Object.keys(PAGES).sort(),
    [...new Set(routes.map(({ path }) => path))].sort(),
    'a page that is new wants a line in PAGES',
  )
  const { page } = looker
  const hrefIn = async (path: string, name: RegExp) => {
    await page.goto(path)
    return (await page.getByRole('main').getByRole('link', { name }).first().getAttribute('href')) ?? ''
  }
  const idOf = (href: string) => href.split('/').at(-1) ?? ''
  const known = {
    message: idOf(await hrefIn('/classic/', /Bread/)),
    page: idOf(await hrefIn('/classic/', /A page/)),
    folder: idOf(await hrefIn('/classic/folders', /^Keys/)),
    contact: await hrefIn('/classic/contacts', /Bo/),
    label: await hrefIn('/classic/labels', /Urgent/),
  }
  for (const [route, pathOf] of Object.entries(PAGES)) {
    const answer = await page.goto(pathOf(known))
    assert.equal(answer?.status(), 200, route)
    await looker.assertSightly(`classic-walk-${route}`)
  }
  assert.deepEqual(looker.complaints, [])
})
