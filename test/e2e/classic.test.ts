import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
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
  await assertSightly('classic-list')
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
})

test('a page is read behind the wall, and nothing of it is loaded from elsewhere', async () => {
  const { page } = anna
  await page.getByRole('link', { name: /A page/ }).click()
  await page.frameLocator('iframe').getByText('from a page').waitFor()
  await assertSightly('classic-message')
  assert.deepEqual(anna.complaints, [])
})

test('a letter is written, saved, written on after it was changed elsewhere without a word lost, sent, and taken back', async () => {
  const { page } = anna
  await page.goto('/classic/')
  await page.getByRole('link', { name: /Bread/ }).click()
  await page.getByRole('link', { name: 'Reply', exact: true }).click()
  await page.locator('textarea').waitFor()
  await assertSightly('classic-compose')
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
  await assertSightly('classic-folders')
  await page.getByRole('main').getByRole('link', { name: 'Trips' }).click()
  await assertSightly('classic-folder')
  await page.getByRole('link', { name: 'Delete the folder' }).click()
  await assertSightly('classic-folder-delete')
  await page.getByRole('button', { name: 'Delete the folder' }).click()
  await page.getByText('The folder is in the trash.').waitFor()

  await page.goto('/classic/contacts/new')
  await page.getByLabel('Given name').fill('Bo')
  await page.getByLabel('E-mail addresses').fill('bo@posthus.test')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved among the contacts.').waitFor()
  await assertSightly('classic-contact')
  await page.goto('/classic/contacts')
  await assertSightly('classic-contacts')

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
  await assertSightly('classic-filters')

  for (const name of ['away', 'settings', 'filters/text']) {
    await page.goto(`/classic/${name}`)
    await assertSightly(`classic-${name}`)
  }
  assert.deepEqual(anna.complaints, [])
})

test('recipients are chosen among the contacts; what is sent later says when, and is a draft again', async () => {
  const { page } = anna
  await page.goto('/classic/compose')
  await page.getByLabel('Subject').fill('Later')
  await page.getByRole('button', { name: 'Choose among the contacts' }).click()
  const bo = page.getByRole('group', { name: /Bo/ })
  await bo.getByLabel('To', { exact: true }).check()
  await assertSightly('classic-recipients')
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
