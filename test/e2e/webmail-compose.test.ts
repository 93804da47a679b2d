import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser, Locator } from 'playwright-core'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { runWell } from '../interop/harness/program.ts'
import type { Loose } from '../kit/jmap-test-bed.ts'
import { LOAD_VECTORS } from '../kit/remote-load-vectors.ts'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

/** A picture of 64 by 32 pixels, all of one colour. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAAAgCAIAAAAt/+nTAAAAN0lEQVR42u3PQQkAAAgEsItjOuOY1ww+hcEKLNXzWgQEBAQEBAQEBAQEBAQEBAQEBAQEBAQErhZIl2CIkM81hwAAAABJRU5ErkJggg==',
  'base64',
)

let house: House
let browser: Browser
let anna: Visitor
/** Warnings that something is not saved: whoever leaves is asked, and leaves all the same. */
const warnings: string[] = []

before(async () => {
  house = await House.open('webmail-compose', ['anna', 'bob'])
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  anna.page.on('dialog', (dialog) => {
    warnings.push(dialog.type())
    void dialog.accept()
  })
  await anna.signIn()
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

const composer = () => anna.page.locator('.composer').last()
const said = (text: string | RegExp) => composer().locator('footer p', { hasText: text })
const toast = (text: string) => anna.page.locator('.toast', { hasText: text }).last()

/** Another page, in which nothing is left of what the tests before have written. */
async function beginAnew(): Promise<void> {
  await anna.page.goto('/account')
  await anna.page.evaluate('sessionStorage.clear()')
  await anna.page.goto('/mail/')
  await anna.page.locator('.listbar').waitFor()
}

/** Begins a letter to Bob. */
async function begin(subject: string): Promise<Locator> {
  await anna.page.keyboard.press('c')
  const fresh = anna.page.locator('.composer').filter({ has: anna.page.locator('h2', { hasText: 'New message' }) })
  await fresh.waitFor()
  const letter = composer()
  await letter.getByRole('combobox', { name: 'To' }).fill('Bob <bob@posthus.test>,')
  await letter.getByLabel('Subject').fill(subject)
  await letter.locator('.writing').click()
  await letter.locator('.writing:focus').waitFor()
  return letter
}

/** Files as they are pasted or dropped: the event of the browser with files in it. */
async function give(
  target: Locator,
  event: 'paste' | 'drop',
  files: readonly { name: string; type: string; text: string }[],
) {
  await target.evaluate(
    (element, [kind, given]) => {
      const { DataTransfer, ClipboardEvent, DragEvent } = globalThis as Loose
      const transfer = new DataTransfer()
      for (const { name, type, text } of given) {
        const octets = Uint8Array.from(atob(text), (one) => one.charCodeAt(0))
        transfer.items.add(new File([octets], name, { type }))
      }
      const options = { bubbles: true, cancelable: true }
      element.dispatchEvent(
        kind === 'paste'
          ? new ClipboardEvent('paste', { ...options, clipboardData: transfer })
          : new DragEvent('drop', { ...options, dataTransfer: transfer, clientX: 10, clientY: 10 }),
      )
    },
    [event, files] as const,
  )
}

test('a letter with formatting, a picture and two files arrives as it was written', async () => {
  const letter = await begin('Harbour plans')
  const { page } = anna
  await page.keyboard.type('Dear Bob,')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+b')
  await page.keyboard.type('grüße')
  await page.keyboard.press('Control+b')
  await page.keyboard.type(' from the pier')
  await page.keyboard.press('Enter')
  await letter.getByRole('button', { name: /^List/ }).click()
  await anna.typeInto(letter.locator('.writing'), 'one')
  await page.keyboard.press('Enter')
  await page.keyboard.type('two')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await give(letter.locator('.writing'), 'paste', [
    { name: 'pier.png', type: 'image/png', text: PICTURE.toString('base64') },
  ])
  const shown = letter.locator('.writing img[width="64"]')
  await shown.click()
  await letter.locator('.picture-size').getByRole('button', { name: 'Whole' }).click()
  await shown.waitFor()
  await letter.locator('.writing').press('End')
  await letter.locator('input[type=file]').setInputFiles([
    { name: 'minutes.txt', mimeType: 'text/plain', buffer: Buffer.from('the minutes') },
    { name: 'Über uns.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') },
  ])
  await letter.locator('.letter-files li', { hasText: 'Über uns.pdf' }).locator('.quiet', { hasText: '8 B' }).waitFor()
  await said('Draft saved.').waitFor()
  await page.keyboard.press('Control+Enter')
  await toast('Sent.').waitFor()
  await letter.waitFor({ state: 'detached' })

  const bob = await Visitor.open(browser, house.origin, { width: 1280, theme: 'dark' })
  await bob.signIn('bob@posthus.test')
  await bob.page.locator('.row a', { hasText: 'Harbour plans' }).click()
  const frame = bob.page.frameLocator('.html')
  await frame.locator('b', { hasText: 'grüße' }).waitFor()
  await frame.locator('li', { hasText: 'two' }).waitFor()
  assert.equal(await frame.locator('img').evaluate((image) => (image as Loose).naturalWidth), 64)
  await bob.page.locator('.files a', { hasText: 'minutes.txt' }).waitFor()
  assert.deepEqual(bob.complaints, [])
  await bob[Symbol.asyncDispose]()
  assert.deepEqual(await readByPython('bob'), {
    structure:
      'multipart/mixed(multipart/alternative(text/plain multipart/related(text/html image/png)) text/plain application/pdf)',
    names: ['pier.png', 'minutes.txt', 'Über uns.pdf'],
    shows: true,
    text: 'Dear Bob,\ngrüße from the pier\n\n- one\n- two\n\n[pier.png]',
    defects: 0,
  })
})

test('what is dropped goes along, what goes up is stopped, and what was removed comes back', async () => {
  const letter = await begin('Files')
  const text = (name: string) => ({ name, type: 'text/plain', text: btoa(name) })
  await give(letter.locator('header'), 'drop', [text('a.txt'), text('b.txt')])
  const files = letter.locator('.letter-files li')
  await files.nth(1).locator('.quiet').waitFor()
  await said('Draft saved.').waitFor()
  await letter.getByRole('button', { name: 'Remove a.txt' }).click()
  await files.nth(1).waitFor({ state: 'detached' })
  await toast('a.txt was removed.').locator('button').click()
  await files.nth(1).waitFor()
  const held = Promise.withResolvers<void>()
  await anna.page.route('**/jmap/upload/**', async (route) => {
    await held.promise
    await route.abort()
  })
  await give(letter.locator('.writing'), 'drop', [text('slow.txt')])
  await letter.locator('.letter-files progress').waitFor()
  await letter.getByRole('button', { name: 'Remove slow.txt' }).click()
  await files.nth(2).waitFor({ state: 'detached' })
  held.resolve()
  await anna.page.unrouteAll({ behavior: 'wait' })
  await give(anna.page.locator('.reading'), 'drop', [text('c.txt')])
  await files.nth(2).locator('.quiet').waitFor()
  await letter.getByRole('button', { name: 'Throw away' }).click()
  await letter.waitFor({ state: 'detached' })
  await toast('Thrown away.').locator('button').click()
  await files.nth(2).waitFor()
  await letter.getByRole('button', { name: 'Throw away' }).click()
})

test('a draft is continued with its formatting and files, without formatting if that is wanted, and that is undone', async () => {
  const letter = await begin('Draft to continue')
  await anna.page.keyboard.press('Control+i')
  await anna.page.keyboard.type('slanted')
  await letter
    .locator('input[type=file]')
    .setInputFiles([{ name: 'n.txt', mimeType: 'text/plain', buffer: Buffer.from('n') }])
  // It is closed while the file is still on its way.
  await anna.page.keyboard.press('Escape')
  await letter.waitFor({ state: 'detached' })
  await anna.page.keyboard.press('g')
  await anna.page.keyboard.press('d')
  await anna.page.locator('.row a', { hasText: 'Draft to continue' }).click()
  await letter.locator('.writing i', { hasText: 'slanted' }).waitFor()
  await letter.locator('.letter-files li', { hasText: 'n.txt' }).waitFor()
  await letter.getByRole('button', { name: 'Formatting', exact: true }).click()
  assert.equal((await letter.locator('textarea').inputValue()).trim(), 'slanted')
  await toast('Plain text from now on.').locator('button').click()
  await letter.locator('.writing i', { hasText: 'slanted' }).waitFor()
  await anna.page.keyboard.press('Escape')
  await letter.waitFor({ state: 'detached' })
})

test('a letter that speaks of an attachment without one is held back once, and one without a subject too', async () => {
  const letter = await begin('')
  await anna.page.keyboard.type('See the attachment.')
  await letter.locator('.send[type=submit]').click()
  await letter.locator('.question', { hasText: 'There is no subject.' }).waitFor()
  await anna.assertAccessible('question')
  await letter.getByRole('button', { name: 'Send it as it is' }).click()
  await letter.locator('.question', { hasText: 'speaks of an attachment' }).waitFor()
  await letter.getByRole('button', { name: 'Send it as it is' }).click()
  await toast('Sent.').locator('button').click()
  await letter.locator('.writing', { hasText: 'See the attachment.' }).waitFor()
  await letter.getByRole('button', { name: 'Throw away' }).click()
  await letter.waitFor({ state: 'detached' })
})

test('an answer to a page that would load things loads none of them, and quotes what it says', async () => {
  const html = LOAD_VECTORS.map((vector) => vector.html.replaceAll('URL', 'https://elsewhere.example/x')).join('<hr>')
  await house.deliver([
    { from: 'Spy <spy@example.net>', subject: 'Loads', text: 'x', html: `<p>Hello <b>there</b></p>${html}` },
  ])
  // What was thrown away before is gone from the drafts when the page is.
  await beginAnew()
  const drafts = await anna.page.locator('.folders a', { hasText: 'Drafts' }).locator('.count').textContent()
  await anna.page.locator('.row a', { hasText: 'Loads' }).click()
  await anna.page.locator('.reading h1', { hasText: 'Loads' }).waitFor()
  await anna.page.keyboard.press('r')
  const quote = composer().locator('.writing blockquote')
  await quote.locator('b', { hasText: 'there' }).waitFor()
  assert.equal(await quote.locator('img, style, script, svg, link, iframe, object, video, audio').count(), 0)
  assert.equal(await composer().locator('.chip').getAttribute('title'), 'spy@example.net')
  await picture('answer')
  // Nobody has written anything yet.
  await anna.page.keyboard.press('Escape')
  await composer().waitFor({ state: 'detached' })
  assert.equal(await anna.page.locator('.folders a', { hasText: 'Drafts' }).locator('.count').textContent(), drafts)
  await anna.page.keyboard.press('r')
  await quote.locator('b', { hasText: 'there' }).waitFor()
  // What is pasted is written by the same list.
  await composer()
    .locator('.writing')
    .evaluate((element, pasted) => {
      const { DataTransfer, ClipboardEvent } = globalThis as Loose
      const transfer = new DataTransfer()
      transfer.setData('text/html', pasted)
      element.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: transfer }))
    }, `<p class="MsoNormal" style="color:red" onclick="x()">Pasted</p>${html}`)
  await composer().locator('.writing span', { hasText: 'Pasted' }).waitFor()
  assert.equal(await composer().locator('.writing :is(img, style, script, svg, [onclick], [background])').count(), 0)
  await said('Draft saved.').waitFor()
  await composer().getByRole('button', { name: 'Throw away' }).click()
  await composer().waitFor({ state: 'detached' })
})

test('two letters stand side by side, a third makes one a tab, and it comes back with what was written', async () => {
  const { page } = anna
  await beginAnew()
  for (const text of ['First', 'Second', 'Third']) {
    await begin(text)
    await page.keyboard.type(`${text} text`)
    // Keys are keys again where nothing is typed.
    await page.locator('.house').click()
  }
  assert.equal(await page.locator('.composer').count(), 2)
  await page.locator('.writing-tabs button', { hasText: 'First' }).click()
  await page.locator('.composer .writing', { hasText: 'First text' }).waitFor()
  await page.locator('.writing-tabs button', { hasText: 'Second' }).waitFor()
  await anna.assertSightly('two-letters-and-a-tab')
  await composer().getByRole('button', { name: 'Larger' }).click()
  await page.locator('.composer.full').waitFor()
  await picture('full')
  await composer().getByRole('button', { name: 'Smaller' }).click()
  await page.locator('.composer.full').waitFor({ state: 'detached' })
})

test('what was written without a connection is kept in the window, is there after it was loaded anew, and is saved', async () => {
  const { page } = anna
  await beginAnew()
  await page.route('**/jmap/api', (route) => route.abort())
  await begin('On the ferry')
  await page.keyboard.type('No signal here')
  await said('Not connected.').waitFor()
  anna.complaints.splice(0)
  await page.unrouteAll({ behavior: 'wait' })
  warnings.splice(0)
  await page.reload()
  assert.deepEqual(warnings, ['beforeunload'])
  await composer().locator('.writing', { hasText: 'No signal here' }).waitFor()
  await said('Draft saved.').waitFor()
  await composer().getByRole('button', { name: 'Throw away' }).click()
})

test('axe finds nothing where a letter is written, in both themes and three widths', async () => {
  const { page } = anna
  await beginAnew()
  const letter = await begin('Harbour plans')
  await letter.getByRole('button', { name: 'Colour' }).click()
  await letter.getByRole('menuitemradio', { name: 'Red' }).click()
  await anna.typeInto(letter.locator('.writing'), 'Urgent')
  await page.keyboard.press('Control+k')
  await letter.getByLabel('Where the link leads').fill('posthus.test')
  await anna.assertSightly('compose')
})

/** What Python makes of the newest message of a member, over IMAP. */
async function readByPython(member: string): Promise<unknown> {
  const program = `
import imaplib, json, ssl, sys, email, email.policy
context = ssl.create_default_context(cafile=sys.argv[2])
box = imaplib.IMAP4_SSL('localhost', int(sys.argv[1]), ssl_context=context)
box.login(sys.argv[3], sys.argv[4])
box.select('INBOX', readonly=True)
newest = box.search(None, 'ALL')[1][0].split()[-1]
raw = box.fetch(newest, '(BODY.PEEK[])')[1][0][1]
message = email.message_from_bytes(raw, policy=email.policy.default)
def structure(part):
    inner = '(' + ' '.join(map(structure, part.iter_parts())) + ')' if part.is_multipart() else ''
    return part.get_content_type() + inner
parts = list(message.walk())
html = message.get_body(('html',)).get_content()
cid = next(part['Content-ID'] for part in parts if part.get_content_type() == 'image/png')
print(json.dumps({
    'structure': structure(message),
    'names': [part.get_filename() for part in parts if part.get_filename()],
    'shows': 'src="cid:' + cid.strip('<>') + '"' in html,
    'text': message.get_body(('plain',)).get_content().replace('\\r\\n', '\\n'),
    'defects': sum(len(part.defects) for part in parts),
}))
`
  const { posthus } = house
  const args = ['-c', program, `${posthus.ports.imaps}`, posthus.authority, `${member}@posthus.test`, PASSWORD]
  return JSON.parse((await runWell('python3', args)).stdout)
}

/** Keeps a picture to look at, if a folder is named for them. */
async function picture(name: string): Promise<void> {
  const folder = process.env['POSTHUS_PICTURES']
  if (folder !== undefined) await anna.page.screenshot({ path: `${folder}/compose-${name}.png` })
}
