import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import type { Browser, Download } from 'playwright-core'
import { runWell } from '../interop/harness/program.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor

const fixture = (name: string) => new URL(`fixtures/contacts/${name}`, import.meta.url).pathname

before(async () => {
  house = await House.open('webmail-contacts', ['anna', 'bob'])
  await house.deliver([
    {
      from: 'Ingrid Solberg <ingrid@harbour.example>',
      subject: 'Minutes of the harbour meeting',
      text: 'See item 4.',
      cc: ['Bo Larsen <bo@example.net>', 'carla@example.net'],
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

const row = (name: string, of = anna) => of.page.locator('.row.card', { hasText: name })
const field = (label: string, of = anna) => of.page.locator('.editor').getByLabel(label, { exact: true })
const toast = (text: string) => anna.page.locator('.toast', { hasText: text }).first()
const heading = (name: string, of = anna) => of.page.locator('.head h1', { hasText: name })
const save = (of = anna) => of.page.locator('.editor button[type=submit]').click()

/** Waits until the list has exactly these, in this order. */
async function hasNames(...names: string[]): Promise<void> {
  await becomes(() => anna.page.locator('.row.card .names').allTextContents(), names)
}

async function importFile(name: string): Promise<void> {
  const { page } = anna
  await page.locator('.places a', { hasText: 'All contacts' }).click()
  await page.locator('.places a', { hasText: 'Import' }).click()
  await page.setInputFiles('.choosefile input', fixture(name))
  await page.locator('.look').waitFor()
}

async function finishImport(): Promise<string> {
  await anna.page.locator('.look button[type=submit]').click()
  const said = anna.page.locator('.sheet-of-card p', { hasText: 'New:' })
  await said.waitFor()
  return (await said.textContent()) ?? ''
}

async function contentOf(download: Download): Promise<string> {
  return Buffer.concat(await (await download.createReadStream()).toArray()).toString()
}

async function savedAs(version: string, act: () => Promise<unknown>): Promise<string> {
  const [download] = await Promise.all([anna.page.waitForEvent('download'), act()])
  const text = await contentOf(download)
  assert.match(text, new RegExp(`^BEGIN:VCARD\r\nVERSION:${version}\r\n`))
  return text
}

test('a contact is made with the keys, is there, and is read', async () => {
  const { page } = anna
  await page.locator('.folders a', { hasText: 'Contacts' }).click()
  await page.locator('.cards .empty', { hasText: 'Nobody here yet.' }).waitFor()
  await page.keyboard.press('n')
  await field('First name').fill('Åse')
  await field('Last name').fill('Lund')
  await field('Email').fill('ase@fjord.example')
  await field('Phone').fill('+47 900 00 000')
  await page.locator('.photo input').setInputFiles({
    name: 'ase.png',
    mimeType: 'image/png',
    buffer: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mM4kWAARAwQCgAoDgVhMXNU7AAAAABJRU5ErkJggg==',
      'base64',
    ),
  })
  await page.locator('.photo img').waitFor()
  await save()
  await heading('Åse Lund').waitFor()
  await hasNames('Åse Lund')
  assert.match((await page.locator('.entries').textContent()) ?? '', /ase@fjord\.example.*\+47 900 00 000/)
  assert.match((await page.locator('.head img').getAttribute('src')) ?? '', /^data:image\/jpeg;base64,/)
})

test('what is edited is saved, and undone', async () => {
  const { page } = anna
  await page.keyboard.press('e')
  await field('Last name').fill('Holm')
  await page.locator('.adding button', { hasText: 'Note' }).click()
  await field('Note').fill('Plays the organ.')
  await save()
  await heading('Åse Holm').waitFor()
  await page.locator('.entries', { hasText: 'Plays the organ.' }).waitFor()
  await toast('Saved.').locator('button').click()
  await heading('Åse Lund').waitFor()
  assert.ok(!((await page.locator('.entries').textContent()) ?? '').includes('organ'))
})

test("Apple's file is seen before it is taken, and its group has its members", async () => {
  const { page } = anna
  await importFile('apple.vcf')
  assert.match((await page.locator('.look').textContent()) ?? '', /file: 2\. Groups: 1\..*Ingrid Marie Solberg/)
  assert.match(await finishImport(), /New: 3\./)
  await page.locator('.places a', { hasText: 'The harbour' }).click()
  await hasNames('Fjord Ferries AS', 'Dr. Ingrid Marie Solberg')
  await row('Ingrid').locator('a').click()
  await page.locator('.entries', { hasText: 'Sailing club' }).waitFor()
  const said = (await page.locator('.entries').textContent()) ?? ''
  for (const text of ['5 March', '5003 Bergen', 'Ask before Friday.', 'work, fax']) assert.ok(said.includes(text), text)
  await page.locator('.foot', { hasText: 'further details are kept' }).waitFor()
})

test("Google's file adds to whom it knows; what is broken in it is told with its line", async () => {
  const { page } = anna
  await importFile('google.vcf')
  await page.locator('.look', { hasText: 'Here already: 1' }).waitFor()
  await page.locator('.look summary').click()
  await page.locator('.problems', { hasText: 'Line 21 (Bo Østergård)' }).waitFor()
  assert.match(await finishImport(), /New: 1\. Added to: 1\./)
  await page.locator('.places a', { hasText: 'All contacts' }).click()
  await hasNames('Åse Lund', 'Bo Østergård', 'Fjord Ferries AS', 'Dr. Ingrid Marie Solberg')
  await page.locator('.places a', { hasText: 'Favourites' }).click()
  await hasNames('Dr. Ingrid Marie Solberg')
  await row('Ingrid').locator('a').click()
  await page.locator('.entries', { hasText: 'ingrid@home.example' }).waitFor()
})

test('files of Thunderbird, Outlook and Google in values, and of an old telephone, are taken', async () => {
  for (const [name, made] of [
    ['thunderbird.vcf', 1],
    ['outlook.csv', 1],
    ['google.csv', 1],
    ['phone-2001.vcf', 2],
  ] as const) {
    await importFile(name)
    assert.match(await finishImport(), new RegExp(`New: ${made}\\.`), name)
  }
  await anna.page.locator('.places a', { hasText: 'All contacts' }).click()
  await row('Herr Günter Weiß').waitFor()
  await row('André Lefèvre').waitFor()
})

test('names are found as they are typed, and what the server knows soon after', async () => {
  const { page } = anna
  await page.keyboard.press('/')
  await anna.typeInto(page.locator('#contact-search'), 'muller')
  await hasNames('Jörg Müller')
  await page.locator('#contact-search').fill('havnegata')
  await hasNames('Dr. Ingrid Marie Solberg')
  await page.keyboard.press('Escape')
  await row('Åse Lund').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('o')
  await heading('Åse Lund').waitFor()
  await page.keyboard.press('k')
  await page.keyboard.press('u')
  await page.locator('.beside.nothing').waitFor()
})

test('an address book is made, renamed with undo, and deleted', async () => {
  const { page } = anna
  const title = (name: string) => page.locator('.cards h1', { hasText: name }).waitFor()
  await page.goto('/mail/#/contacts')
  await page.locator('.places button', { hasText: 'New book' }).click()
  await anna.typeInto(page.locator('.asked input'), 'Work')
  await page.keyboard.press('Enter')
  await title('Work')
  await page.getByRole('button', { name: 'Rename the address book' }).click()
  await anna.typeInto(page.locator('.asked input'), 'Office')
  await page.keyboard.press('Enter')
  await title('Office')
  await toast('The address book is called Office now.').getByRole('button', { name: 'Undo' }).click()
  await title('Work')
  await page.getByRole('button', { name: 'Delete the address book' }).click()
  await page.locator('.places a', { hasText: 'Work' }).waitFor({ state: 'detached' })
})

test('several are selected, put into a group, and written to as one', async () => {
  const { page } = anna
  await page.locator('.places button', { hasText: 'New group' }).click()
  await anna.typeInto(page.locator('.asked input'), 'Choir')
  await page.keyboard.press('Enter')
  await page.locator('.cards h1', { hasText: 'Choir' }).waitFor()
  await page.locator('.places a', { hasText: 'All contacts' }).click()
  for (const name of ['Åse Lund', 'Kari Nordmann']) await row(name).locator('input').check({ force: true })
  await page.locator('.cards select[aria-label^="Add to group"]').selectOption({ label: 'Choir' })
  await toast('2 added to Choir.').waitFor()
  await page.locator('.places a', { hasText: 'Choir' }).click()
  await hasNames('Åse Lund', 'Prof. Kari Nordmann PhD')
  await page.locator('[aria-label="Write to the group"]').click()
  const composer = page.locator('.composer')
  await composer.waitFor()
  await composer.locator('text=/Åse Lund|ase@fjord/').or(composer.locator('input').first()).first().waitFor()
  const said = await composer.evaluate((element) =>
    [element.textContent, ...[...element.querySelectorAll('input')].map((one) => one.value)].join(' '),
  )
  assert.match(said, /Åse Lund/)
  assert.match(said, /Kari Nordmann/)
  await page.keyboard.press('Escape')
  await composer.waitFor({ state: 'detached' })
})

test('who is deleted is gone everywhere, and comes back whole', async () => {
  const { page } = anna
  await row('Åse Lund').locator('a').click()
  await heading('Åse Lund').waitFor()
  await page.keyboard.press('#')
  await toast('Deleted: Åse Lund.').waitFor()
  await hasNames('Prof. Kari Nordmann PhD')
  await page.keyboard.press('z')
  await hasNames('Åse Lund', 'Prof. Kari Nordmann PhD')
  await row('Åse Lund').locator('a').click()
  await page.locator('.head img').waitFor()
})

test('two that are one are made one, and two again', async () => {
  const { page } = anna
  await page.goto('/mail/#/contacts/all/new')
  await field('First name').fill('Jorg')
  await field('Email').fill('JOERG@example.org')
  await field('Phone').fill('+49 40 7')
  await save()
  await heading('Jorg').waitFor()
  await page.locator('.places a', { hasText: 'Find duplicates' }).click()
  const set = page.locator('.set', { hasText: 'Jörg Müller' })
  await set.waitFor()
  await set.locator('button', { hasText: 'Make one' }).click()
  await page.locator('.note', { hasText: 'No contact is there twice' }).waitFor()
  await row('Jörg Müller').locator('a').click()
  await page.locator('.entries', { hasText: '+49 40 7' }).waitFor()
  await toast('Made one: Jörg Müller.').locator('button').click()
  await row('Jorg').first().waitFor()
  await page
    .locator('.row.card .names')
    .filter({ hasText: /^Jorg$/ })
    .waitFor()
})

test('what another browser changes is there; when both edit the same card the second is told, and nothing is lost', async () => {
  const other = await Visitor.open(browser, house.origin, { width: 1280, theme: 'dark' })
  await other.signIn()
  await other.page.goto('/mail/#/contacts/all')
  for (const one of [anna, other]) {
    await row('Bo Østergård', one).locator('a').click()
    await heading('Bo Østergård', one).waitFor()
    await one.page.keyboard.press('e')
    await field('Last name', one).waitFor()
  }
  await field('Last name').fill('Østergaard')
  await field('Email', other).fill('bo@new.example')
  await other.page.locator('.adding button', { hasText: 'Note' }).click()
  await field('Note', other).fill('Moved.')
  await save(other)
  await heading('Bo Østergård', other).waitFor()
  await anna.page.locator('.elsewhere', { hasText: 'Both changes are here' }).waitFor()
  assert.equal(await field('Email').inputValue(), 'bo@new.example')
  await save()
  await heading('Bo Østergaard', other).waitFor()
  await heading('Bo Østergaard').waitFor()
  const said = (await anna.page.locator('.entries').textContent()) ?? ''
  assert.match(said, /bo@new\.example.*Moved\./)
  assert.deepEqual(other.complaints, [])
  await other[Symbol.asyncDispose]()
})

test('a file of everything is read by other programs', async (t) => {
  const { page } = anna
  const all = await savedAs('4\\.0', () => page.locator('.places button', { hasText: 'Save all as a file' }).click())
  assert.equal(all.match(/^BEGIN:VCARD\r$/gm)?.length, 12)
  assert.match(all, /Ing-rid/)
  await row('Ingrid').locator('a').click()
  await page.locator('.entries dd').first().waitFor()
  const one = await savedAs('3\\.0', () =>
    page.locator('.beside select[aria-label="Save as a file"]').selectOption('3.0'),
  )
  const folder = await mkdtemp(join(tmpdir(), 'posthus-contacts-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'all.vcf'), all)
  await writeFile(join(folder, 'ingrid.vcf'), one)
  const read = `import sys, vobject
for card in vobject.readComponents(open(sys.argv[1], encoding='utf-8')):
    print(card.fn.value, '|', ', '.join(one.value for one in card.contents.get('email', [])))`
  const { stdout } = await runWell('/usr/bin/python3', ['-c', read, join(folder, 'all.vcf')])
  assert.equal(stdout.trim().split('\n').length, 12)
  assert.match(
    stdout,
    /Dr\. Ingrid Marie Solberg \| ingrid@harbour\.example, ingrid@sailing\.example, ingrid@home\.example/,
  )
  const small = await runWell('/usr/bin/python3', ['-c', read, join(folder, 'ingrid.vcf')])
  assert.match(small.stdout, /Dr\. Ingrid Marie Solberg \| ingrid@harbour\.example/)
  const khard = join(folder, 'khard.conf')
  await mkdir(join(folder, 'book'))
  await writeFile(join(folder, 'book', 'ingrid.vcf'), one)
  await writeFile(khard, `[addressbooks]\n[[book]]\npath = ${join(folder, 'book')}\n[general]\ndefault_action = list\n`)
  const listed = await runWell('khard', ['-c', khard, 'email', '--parsable', 'solberg'])
  assert.match(listed.stdout, /ingrid@harbour\.example\tIngrid Marie Solberg\twork/)
  assert.match(one, /^PHOTO;ENCODING=b;TYPE=PNG:/m)
})

test('whose mail is read is known or not, is added with all who got it, and everything of theirs is found', async () => {
  const { page } = anna
  await page.goto('/mail/')
  await page.locator('.row a', { hasText: 'Minutes of the harbour' }).click()
  await page.locator('.sender .person').click()
  const sheet = page.locator('dialog')
  await sheet.locator('text=In your contacts').waitFor()
  await sheet.locator('button', { hasText: 'All mail from here' }).click()
  await page.locator('.chip', { hasText: 'from:ingrid@harbour.example' }).waitFor()
  await page.locator('.row a', { hasText: 'Minutes of the harbour' }).click()
  await page.locator('.details summary').click()
  await page.locator('.details button', { hasText: 'Add to contacts' }).click()
  await sheet.locator('button', { hasText: 'Add 2 to contacts' }).click()
  await toast('Added to contacts: 2.').waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await row('carla@example.net').waitFor()
  await row('Bo Larsen').waitFor()
})

for (const width of [320, 768, 1280]) {
  test(`${width} pixels wide ${width < 700 ? 'a card takes the place of the list' : 'a card stands beside the list'}`, async () => {
    const { page } = anna
    await anna.resize({ width, theme: 'light' })
    await page.goto('/mail/#/contacts/all')
    await row('Ingrid').locator('a').click()
    await page.locator('.entries dd').first().waitFor()
    assert.equal(await page.locator('.cards').isVisible(), width >= 700)
  })
}

for (const [lang, name] of [
  ['nb', 'Kontakter'],
  ['de', 'Kontakte'],
  ['en', 'Contacts'],
] as const) {
  test(`in ${lang} the contacts are called ${name}`, async () => {
    await anna.page.goto(`/mail/?lang=${lang}#/contacts/all`)
    await anna.page
      .locator('.cards h1')
      .filter({ hasText: new RegExp(`^${name}$`) })
      .waitFor()
  })
}
