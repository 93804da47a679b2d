import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

/**
 * Every screen of the site that a member sees, in both themes and three widths: nothing hangs over the edge, axe finds nothing, and no page complains. What stands in a screen is for the other tests.
 */

interface Screen {
  readonly name: string
  /** Where it is; where it was left, if it is got to from there. */
  readonly at?: string
  /** Shown in these widths alone. */
  readonly upTo?: number
  /** Comes from there to what is looked at. */
  open?(page: Page): Promise<unknown>
  close?(page: Page): Promise<unknown>
}

let house: House
let browser: Browser
let anna: Visitor

before(async () => {
  house = await House.open('webmail-screens', ['anna', 'bob'])
  await house.deliverMany(LETTERS, 'anna@posthus.test')
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
})
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

const NEWSLETTER = `<style>h1{font-family:Georgia}</style><h1>Winter on the fjord</h1><p>Everything must go.</p>
<table width="600"><tr><td bgcolor="#eeeeee"><a href="https://shop.example/coats">Coats</a></td></tr></table><img src="https://tracker.example/p.gif" width="600" height="80">`

const LETTERS = [
  ...Array.from({ length: 30 }, (_, at) => ({
    from: ['Kari Nordmann <kari@example.net>', 'Bo <bo@example.net>', 'Ferry line <news@ferry.example>'][at % 3] ?? '',
    subject: ['Rooms in Ålesund', 'Re: the boat', 'Timetable for the winter, with changes on Sundays'][at % 3] ?? '',
    text: `This is number ${at + 1}: it says a little more than fits into a row, so that the row has to end somewhere.\n`,
  })),
  {
    from: 'Ingrid Solberg <ingrid@fjord.example>',
    subject: 'Minutes of the harbour meeting, the third and last version with the remarks of everybody who was there',
    text: 'Dear all,\n\nplease look at item 4 before Friday. The plans are at https://harbour.example/plans/2026/quay-extension/second-stage/drawings?sheet=14.\n\n> Shall we meet on Thursday?\n>> Yes.\n\nIngrid\n-- \nHarbour office, Ålesund\n',
    cc: ['Bo Larsen <bo@example.net>', 'carla@example.net'],
    attachments: [
      { filename: 'minutes.txt', content: 'the minutes' },
      { filename: 'Drawings_of_the_quay_extension_second_stage_final.pdf', content: 'x'.repeat(90_000) },
    ],
  },
  { from: 'Bo <bo@example.net>', subject: 'Tickets', text: 'I booked the 08:40.', messageId: '<f1@example.net>' },
  {
    from: 'Carla <carla@example.net>',
    subject: 'Re: Tickets',
    text: 'I bring coffee.\n\n> I booked the 08:40.\n',
    messageId: '<f2@example.net>',
    inReplyTo: '<f1@example.net>',
  },
  { from: 'Shop <news@shop.example>', subject: 'Winter sale', text: 'Winter.', html: NEWSLETTER },
]

const row = (page: Page, text: string) => page.locator('.row a', { hasText: text }).first()
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()
const pressEscape = (page: Page) => page.keyboard.press('Escape')
const sheet = (page: Page) => page.locator('dialog').waitFor()
const sheetBy = async (page: Page, ...keys: readonly string[]) => {
  for (const key of keys) await page.keyboard.press(key)
  await sheet(page)
}
const rows = (page: Page) => page.locator('.row').first().waitFor()
const composer = (page: Page) => page.locator('.composer').last()
const menuOf = async (page: Page, folder: string) => {
  await page.locator(`.folders li > a[title="${folder}"]`).click({ button: 'right' })
  await page.locator('[role=menu]').waitFor()
}

async function write(page: Page): Promise<void> {
  await page.locator('.write').click()
  await composer(page).getByRole('combobox', { name: 'To', exact: true }).fill('bob@posthus.test, nobody@clear.example')
  await page.keyboard.press('Enter')
  await composer(page).getByRole('textbox', { name: 'Subject' }).fill('Plans for the harbour')
  await composer(page).getByRole('textbox', { name: 'Text' }).click()
  await anna.typeInto(composer(page).getByRole('textbox', { name: 'Text' }), 'Dear Bob,\nhere is what we spoke of.\n')
  await composer(page)
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'quay.txt', mimeType: 'text/plain', buffer: Buffer.from('the quay') })
  await composer(page).locator('footer p', { hasText: 'Draft saved.' }).waitFor()
}

const throwAway = async (page: Page) => {
  await composer(page).getByRole('button', { name: 'Throw away' }).click()
  await composer(page).waitFor({ state: 'detached' })
}

async function addCards(page: Page): Promise<void> {
  const card = (name: string, more: string) => `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\n${more}END:VCARD\r\n`
  const cards = [
    card(
      'Åse Lund',
      'EMAIL;TYPE=work:ase@fjord.example\r\nTEL:+47 900 00 000\r\nORG:Fjord Ferries\r\nNOTE:Plays the organ.\r\n',
    ),
    card('Bo Larsen', 'EMAIL:bo@example.net\r\nADR:;;Storgata 1;Ålesund;;6002;Norway\r\n'),
    card('Bo Larsen', 'EMAIL:bo@example.net\r\nTEL:+47 911 11 111\r\n'),
    card('Carla Vestergaard-Kristoffersen', 'EMAIL:carla@a-rather-long-name-of-a-host.example.net\r\n'),
  ]
  await page.setInputFiles('.choosefile input', {
    name: 'people.vcf',
    mimeType: 'text/vcard',
    buffer: Buffer.from(cards.join('')),
  })
  await page.locator('.look').waitFor()
}

const SCREENS: readonly Screen[] = [
  { name: 'list', at: '/mail/', open: rows },
  {
    name: 'folders',
    upTo: 768,
    open: (page) => page.locator('.corner [aria-controls=folders]').click(),
    close: (page) => page.locator('.corner [aria-controls=folders]').click(),
  },
  {
    name: 'menu of the list',
    open: (page) => page.locator('.listmenu summary').click(),
    close: (page) => page.locator('.listmenu summary').click(),
  },
  {
    name: 'rows that are selected',
    open: (page) => page.locator('.listbar .all input').check(),
    close: (page) => page.locator('.listbar .all input').uncheck(),
  },
  { name: 'keys', open: (page) => sheetBy(page, '?'), close: pressEscape },
  {
    name: 'snooze',
    open: (page) => sheetBy(page, 'j', 'b'),
    close: pressEscape,
  },
  { name: 'a folder that is empty', open: (page) => page.locator('.folders a[title=Junk]').click() },
  {
    name: 'search',
    at: '/mail/#/search/from%3Aingrid%20has%3Aattachment',
    open: rows,
  },
  { name: 'nothing found', at: '/mail/#/search/xyzzy', open: (page) => page.locator('.empty').waitFor() },
  {
    name: 'name of a folder',
    at: '/mail/#/',
    open: async (page) => {
      await page.locator('.folders').getByText('New folder').click()
      await page.getByLabel('Name of the folder').fill('a/b')
      await page.locator('.namefield [role=alert]').waitFor()
    },
    // Where the folders are not seen no name is asked for.
    close: async (page) => {
      await page.locator('.folders').getByText('New folder').click()
      await page.getByLabel('Name of the folder').fill('Trips')
      await page.keyboard.press('Enter')
      await page.locator('.folders a[title=Trips]').waitFor()
    },
  },
  { name: 'menu of a folder', open: (page) => menuOf(page, 'Trips'), close: pressEscape },
  {
    name: 'where a folder goes',
    open: async (page) => {
      await menuOf(page, 'Trips')
      await page.getByRole('menuitem', { name: 'Move below…' }).click()
      await sheet(page)
    },
    close: pressEscape,
  },
  {
    name: 'bringing mail in',
    open: async (page) => {
      await menuOf(page, 'Trips')
      await page.getByRole('menuitem', { name: 'Bring mail in…' }).click()
      await sheet(page)
    },
    close: pressEscape,
  },
  {
    name: 'message',
    at: '/mail/#/',
    open: async (page) => {
      await row(page, 'Minutes').click()
      await page.locator('.text').waitFor()
      await page.locator('.protection summary').click()
      await page.locator('.points').waitFor()
      await page.locator('.details summary').click()
    },
  },
  {
    name: 'people',
    open: async (page) => {
      await page.locator('.sender .person').click()
      await sheet(page)
    },
    close: pressEscape,
  },
  {
    name: 'source',
    open: async (page) => {
      await page.locator('.details').getByText('Source').click()
      await page.locator('.source pre').first().waitFor()
    },
    close: (page) => page.goBack(),
  },
  {
    name: 'conversation',
    at: '/mail/#/',
    open: async (page) => {
      await row(page, 'Re: Tickets').click()
      await page.locator('.text').nth(1).waitFor()
    },
  },
  {
    name: 'message as a page',
    at: '/mail/#/',
    open: async (page) => {
      await row(page, 'Winter sale').click()
      await page.locator('.images').waitFor()
      await page.frameLocator('.html').getByText('Everything must go.').waitFor()
    },
  },
  { name: 'letter', at: '/mail/#/', open: write },
  { name: 'when it is sent', open: (page) => composer(page).locator('.send.beside').click(), close: pressEscape },
  {
    name: 'templates',
    open: (page) => composer(page).getByRole('button', { name: 'Templates' }).click(),
    close: pressEscape,
  },
  {
    name: 'recipient',
    open: async (page) => {
      await composer(page).locator('.chip').last().click()
      await page.getByRole('menu').waitFor()
    },
    close: pressEscape,
  },
  {
    name: 'question before sending',
    open: async (page) => {
      await composer(page).getByRole('textbox', { name: 'Subject' }).fill('')
      await composer(page).locator('.send').first().click()
      await composer(page).locator('.question').waitFor()
    },
    close: throwAway,
  },
  { name: 'settings', at: '/mail/#/settings/general', open: (page) => page.getByLabel('Use keys').waitFor() },
  { name: 'writing', at: '/mail/#/settings/writing', open: (page) => button(page, 'Add another').click() },
  {
    name: 'filters, none',
    at: '/mail/#/settings/filters',
    open: (page) => page.getByText('There are no filters yet.').waitFor(),
  },
  {
    name: 'filter',
    open: async (page) => {
      await button(page, 'New filter').click()
      const editor = page.locator('.filter-editor')
      await editor.getByLabel('Name', { exact: true }).fill('Bills')
      await editor.getByRole('group', { name: 'Condition 1' }).getByLabel('What').selectOption('Subject')
      await editor.getByRole('group', { name: 'Condition 1' }).getByLabel('Text').fill('invoice')
      await editor.getByRole('group', { name: 'Action 1' }).getByLabel('Folder').selectOption('Archive')
    },
    close: async (page) => {
      await page.locator('.filter-editor').getByRole('button', { name: 'Save' }).click()
      await page.locator('.rules .rule').waitFor()
    },
  },
  { name: 'filters' },
  { name: 'away', at: '/mail/#/settings/away', open: (page) => page.locator('.section h2').first().waitFor() },
  {
    name: 'log-ins',
    at: '/mail/#/settings/logins',
    open: (page) => page.locator('.history tbody tr').first().waitFor(),
  },
  {
    name: 'encryption, no key',
    at: '/mail/#/settings/encryption',
    open: (page) => page.getByText('You have no key yet.').waitFor(),
  },
  {
    name: 'making a key',
    open: async (page) => {
      await button(page, 'Make a key').click()
      await sheet(page)
    },
    close: pressEscape,
  },
  { name: 'contacts, none', at: '/mail/#/contacts/all', open: (page) => page.locator('.cards .empty').waitFor() },
  {
    name: 'import of contacts',
    open: async (page) => {
      await page.locator('.places a', { hasText: 'Import' }).click()
      await addCards(page)
    },
    close: async (page) => {
      await page.locator('.look button[type=submit]').click()
      await page.getByText('New:').waitFor()
    },
  },
  { name: 'contacts', at: '/mail/#/contacts/all', open: (page) => page.locator('.row.card').first().waitFor() },
  {
    name: 'places of contacts',
    upTo: 768,
    open: async (page) => {
      await page.locator('.folding').click()
      await page.locator('.places .within').waitFor()
    },
    close: (page) => page.locator('.folding').click(),
  },
  {
    name: 'contact',
    open: async (page) => {
      await page.locator('.row.card', { hasText: 'Åse' }).locator('a').click()
      await page.locator('.entries dd').first().waitFor()
    },
  },
  {
    name: 'contact that is edited',
    open: async (page) => {
      await page.keyboard.press('e')
      await page.locator('.editor').waitFor()
    },
    close: pressEscape,
  },
  {
    name: 'duplicates',
    at: '/mail/#/contacts/all',
    open: async (page) => {
      await page.locator('.places a', { hasText: 'duplicates' }).click()
      await page.locator('.pair, .merge, .sheet-of-card').first().waitFor()
    },
  },
  {
    name: 'print',
    at: '/mail/#/',
    open: async (page) => {
      await page.addInitScript('globalThis.print = () => undefined')
      await page.reload()
      await row(page, 'Minutes').click()
      await page.locator('.details summary').click()
      await page.locator('.details').getByText('Print').click()
      await page.locator('.toprint').waitFor()
    },
  },
  { name: 'sessions', at: '/account' },
  { name: 'the password again', at: '/sign-in/again' },
  { name: 'without a network, the page', at: '/mail/offline' },
  {
    name: 'without a network',
    at: '/mail/',
    open: async (page) => {
      await rows(page)
      await page.context().setOffline(true)
      await page.locator('.trouble').waitFor()
    },
    close: async (page) => {
      await page.context().setOffline(false)
      // The browser itself says on the console that nothing was reached.
      anna.complaints.splice(0)
    },
  },
  { name: 'sign out', at: '/sign-out' },
]

test('the doors, before anybody has come in', async () => {
  const { page } = anna
  await page.goto('/sign-in')
  await anna.assertSightly('sign in')
  await page.fill('[name=address]', 'anna@posthus.test')
  await page.fill('[name=password]', 'wrong')
  await page.click('button.main')
  await page.locator('.said.wrong').waitFor()
  await anna.assertSightly('sign in, refused')
  // The browser itself says on the console that it was refused.
  anna.complaints.splice(0)
  await page.fill('[name=password]', PASSWORD)
  await page.click('button.main')
  await page.waitForURL('**/mail/**')
})

for (const screen of SCREENS) {
  test(screen.name, async () => {
    const { page } = anna
    await anna.resize({ width: 1280, theme: 'light' })
    if (screen.at !== undefined) await arrive(page, screen.at)
    if (screen.upTo !== undefined) await anna.resize({ width: screen.upTo, theme: 'light' })
    await screen.open?.(page)
    await anna.assertSightly(screen.name, screen.upTo)
    await screen.close?.(page)
    assert.deepEqual(anna.complaints.splice(0), [])
  })
}

/** Within the application without a page of its own: as a member goes there. */
async function arrive(page: Page, at: string): Promise<void> {
  await page.goto(at)
  if (at === '/mail/#/') await rows(page)
}
