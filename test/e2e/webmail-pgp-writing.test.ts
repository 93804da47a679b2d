import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { armorOf, headOf, PgpMember, SECRET } from './harness/pgp-member.ts'

let member: PgpMember
let bob: string
/** Bodies of all requests of the test. */
let sent: string[] = []

const HIDDEN = 'geheimer Plan'
/** Of a letter that may go in clear once that is known. */
const UNSAID = 'what was not to be said yet'
const FILE = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan of the wolf') }

/** Of what cannot be made smaller. */
const LARGE = { name: 'map.txt', mimeType: 'text/plain', buffer: Buffer.from(randomBytes(200_000).toString('base64')) }

before(async () => {
  member = await PgpMember.open('webmail-pgp-writing')
  bob = await member.post.gnupg.generate('Bob <bob@posthus.test>', 'ecc')
  await member.know('bob@posthus.test', [bob])
  const inner = `Content-Type: multipart/mixed; boundary="p"; protected-headers="v1"\nFrom: Ada <ada@example.net>\nTo: anna@posthus.test\nSubject: Within\n\n--p\nContent-Type: text/plain; charset=utf-8\n\n${SECRET}\n--p\nContent-Type: application/pdf; name="plan.pdf"\nContent-Disposition: attachment; filename="plan.pdf"\n\n${HIDDEN}\n--p--\n`
  const { post, ada, key } = member
  await member.deliver([
    await post.encrypted(
      `${headOf('...')}${await post.autocrypt(ada)}`,
      ['--recipient', key.fingerprint, '--local-user', ada, '--sign'],
      inner,
    ),
  ])
  member.page.on('request', (request) => {
    sent.push(`${request.url()} ${request.postDataBuffer()?.toString('latin1') ?? ''}`)
  })
  // What goes up as a file is seen in the page alone.
  await member.page.exposeFunction('noteUpload', (octets: string) => void sent.push(octets))
  await member.page.addInitScript(`const send = XMLHttpRequest.prototype.send
    XMLHttpRequest.prototype.send = function (body) {
      if (body instanceof Blob) body.text().then(noteUpload)
      return send.call(this, body)
    }`)
  await member.page.reload()
})
beforeEach(() => {
  sent = []
})
afterEach(() => member.assertQuiet())
after(() => member?.[Symbol.asyncDispose]())

const composer = () => member.page.locator('.composer')
const encrypt = (pressed?: boolean) =>
  composer().getByRole('button', { name: 'Encrypt', ...(pressed === undefined ? {} : { pressed }) })
const button = (name: string) => composer().getByRole('button', { name, exact: true })
const send = () => composer().locator('.send[type=submit]').click()
const saved = () => composer().getByText('Draft saved.').waitFor()
const toast = (text: string) => member.page.locator('.toast', { hasText: text }).first()

/** Opens what Ada has written. */
async function readLetter(): Promise<void> {
  if (/It can be read when/.test(await member.read('...'))) await member.unlock()
  await member.page.locator('.text', { hasText: SECRET }).waitFor()
}

/** A new letter, on a page that has loaded nothing of PGP yet if it is a fresh one. */
async function begin(isFresh = false): Promise<void> {
  const { page } = member
  await page.goto('/mail/#/')
  if (isFresh) await page.reload()
  await page.locator('.listbar').waitFor()
  await page.keyboard.press('c')
  await composer().waitFor()
}

async function to(address: string): Promise<void> {
  await composer().getByRole('combobox', { name: 'To', exact: true }).fill(address)
}

async function write(subject: string, text: string): Promise<void> {
  await composer().getByLabel('Subject').fill(subject)
  await composer().locator('.writing').fill(text)
}

async function attach(): Promise<void> {
  await composer().locator('input[type=file]').first().setInputFiles(FILE)
  await composer().locator('.letter-files', { hasText: FILE.name }).waitFor()
}

async function throwAway(): Promise<void> {
  await composer().locator('[aria-label="Throw away"]').click()
  await composer().waitFor({ state: 'detached' })
}

/** Nothing that was written has left the browser in clear, in text or in base64. */
function assertNothingInClear(...secrets: string[]): void {
  for (const secret of [SECRET, FILE.buffer.toString(), ...secrets]) {
    for (const form of [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')]) {
      for (const one of sent) assert.ok(!one.includes(form), `${form} in ${one.slice(0, 300)}`)
    }
  }
}

test('a letter is encrypted and signed, and its draft and its files are never in clear', async () => {
  await begin()
  await to('bob@posthus.test')
  await composer().getByText('there is a key for everybody').waitFor()
  await encrypt().click()
  await composer().getByText('Text, subject and files are encrypted').waitFor()
  await write('Grüße, streng geheim', `Lieber Bob, ${SECRET}, ÆØÅ.`)
  await attach()
  await saved()
  const draft = await member.eventually('anna', 'Drafts', /multipart\/encrypted[\s\S]*-----END PGP MESSAGE-----/)
  for (const secret of [SECRET, 'geheim', 'plan.txt', 'Lieber']) assert.ok(!draft.includes(secret), secret)
  await member.anna.assertSightly('encrypting')
  await send()
  await member.enter()
  await toast('Sent.').waitFor()
  assertNothingInClear('streng geheim')
  const message = await member.eventually('bob', 'INBOX', /-----END PGP MESSAGE-----/)
  for (const secret of [SECRET, 'geheim', 'plan.txt', 'Lieber']) assert.ok(!message.includes(secret), secret)
  assert.match(message, /^Subject: \[\.\.\.\]\r?$/m)
  assert.match(message, /^Autocrypt: addr=anna@posthus\.test; prefer-encrypt=mutual; keydata=/m)
  const answer = await member.post.gnupg.ask(['--decrypt'], armorOf(message))
  const status = answer.status.join('\n')
  assert.match(status, new RegExp(`VALIDSIG ${member.key.fingerprint.toUpperCase()}`))
  assert.match(status, /DECRYPTION_OKAY/)
  const inner = Buffer.from(answer.octets).toString()
  assert.match(inner, /Lieber Bob, the wolf comes at midnight, =C3=86=C3=98=C3=85/)
  assert.match(inner, /^Subject: =\?utf-8\?/im)
  assert.ok(inner.includes(FILE.buffer.toString('base64')))
})

test('an answer to what was encrypted is encrypted, quotes what is shown, and asks before it goes in clear', async () => {
  await readLetter()
  await member.page.keyboard.press('r')
  await encrypt(true).waitFor()
  assert.equal(await composer().getByLabel('Subject').inputValue(), 'Re: Within')
  assert.match((await composer().locator('.writing').textContent()) ?? '', /the wolf comes at midnight/)
  await encrypt().click()
  await composer().getByText('What is quoted was encrypted. It goes in clear now.').waitFor()
  await send()
  const question = composer().getByRole('alertdialog')
  await question.getByText('every server on the way can read it').waitFor()
  await question.getByText('Not like that').click()
  await encrypt().click()
  await throwAway()
})

test('passed on, an encrypted message goes with its files: opened here, sealed again for whoever gets it', async () => {
  await readLetter()
  await member.page.keyboard.press('f')
  await composer().locator('.letter-files', { hasText: 'plan.pdf' }).waitFor()
  assert.match((await composer().locator('.writing').textContent()) ?? '', /Within[\s\S]*the wolf comes at midnight/)
  await encrypt(true).waitFor()
  await to('bob@posthus.test')
  await composer().getByText('Text, subject and files are encrypted').waitFor()
  await saved()
  await send()
  await toast('Sent.').waitFor()
  assertNothingInClear(HIDDEN)
  const inner = await member.eventually('bob', 'INBOX', /plan\.pdf/, (message) => member.decrypted(message))
  assert.ok(inner.includes(Buffer.from(HIDDEN).toString('base64').replace(/=+$/, '')), inner)
  assert.match(inner, /Subject: Fwd: Within/)
})

test('what is encrypted, or may still be, is kept as a template in no other way, and letters begin with it as it was', async () => {
  const template = async (name: string | RegExp) => {
    await button('Templates').click()
    await member.page.getByRole('menuitem', { name }).click()
  }
  await begin()
  await encrypt().click()
  await write('Every week', SECRET)
  await attach()
  await template('Keep this as a template')
  await toast('Kept as a template.').waitFor()
  await throwAway()
  await begin()
  await template(/^Encrypted, kept on /)
  await encrypt(true).waitFor()
  await composer().locator('.writing', { hasText: SECRET }).waitFor()
  await composer().locator('.letter-files', { hasText: FILE.name }).waitFor()
  assert.equal(await composer().getByLabel('Subject').inputValue(), 'Every week')
  await saved()
  assertNothingInClear('Every week')
  await throwAway()
})

test('a draft that is encrypted is written on with its files; a letter that is taken back too', async () => {
  const { page } = member
  await begin()
  await to('bob@posthus.test')
  await encrypt().click()
  await write('Later', SECRET)
  await composer().locator('input[type=file]').first().setInputFiles(LARGE)
  await composer().locator('.letter-files', { hasText: LARGE.name }).waitFor()
  await saved()
  await composer().getByLabel('Subject').fill('Later, then')
  await composer().getByText('Draft saved.').waitFor({ state: 'detached' })
  await saved()
  assert.equal(sent.filter(({ length }) => length > LARGE.buffer.length).length, 1, 'it goes up once')
  await composer().locator('.closeDraft').click()
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await member.rowOf('[...]').first().click()
  await composer().locator('.writing', { hasText: SECRET }).waitFor()
  assert.equal(await composer().getByLabel('Subject').inputValue(), 'Later, then')
  await composer().locator('.letter-files', { hasText: LARGE.name }).waitFor()
  await encrypt(true).waitFor()
  // What was sent before could be taken back until a moment ago.
  await toast('Sent.').waitFor({ state: 'hidden' })
  await send()
  await toast('Sent.').getByRole('button').click()
  await composer().locator('.writing', { hasText: SECRET }).waitFor()
  await throwAway()
  assertNothingInClear(LARGE.buffer.subarray(0, 60).toString())
})

test('on a slow line nothing is saved before it is known whether the letter is encrypted, and its draft is encrypted until that is decided', async () => {
  const { page } = member
  const held = Promise.withResolvers<void>()
  const slow = /assets\/(?:open-sealing|openpgp)/
  await page.route(slow, async (route) => {
    await held.promise
    await route.continue()
  })
  await begin(true)
  await write('Night', SECRET)
  await composer().locator('input[type=file]').first().setInputFiles(FILE)
  await composer().getByText('Not saved yet').waitFor()
  await member.anna.assertSightly('waiting')
  assertNothingInClear()
  held.resolve()
  await composer().locator('.letter-files', { hasText: FILE.name }).waitFor()
  await saved()
  await page.unroute(slow)
  // Written on, it is not taken for a letter that was to be encrypted.
  await composer().locator('.closeDraft').click()
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await member.rowOf('[...]').first().click()
  await member.enter()
  await composer().locator('.writing', { hasText: SECRET }).waitFor()
  await encrypt(false).waitFor()
  await throwAway()
  assertNothingInClear()
})

for (const [what, lost] of [
  ['what seals', /assets\/open-sealing/],
  ['the library', /assets\/openpgp/],
] as const) {
  test(`${what} cannot be loaded: nothing is saved or sent before the member says so, and it is tried again`, async () => {
    const { page } = member
    await page.route(lost, (route) => route.abort())
    await begin(true)
    await to('bob@posthus.test')
    await write('Night', UNSAID)
    const alert = composer().getByRole('alert')
    await alert.getByText('It could not be found out whether').waitFor()
    await composer().getByText('Not saved yet').waitFor()
    await send()
    await composer().getByText('Nothing was sent.').waitFor()
    if (lost.source.includes('sealing')) await member.anna.assertSightly('undecided')
    assertNothingInClear(UNSAID)
    // The browser says that a file did not come.
    member.anna.complaints.splice(0)
    await page.unroute(lost)
    await alert.getByRole('button', { name: 'Try again' }).click()
    await encrypt().waitFor()
    await alert.waitFor({ state: 'detached' })
    await throwAway()
  })
}

test('whoever encrypts whenever it is possible has nothing in clear from the first word on, also where the key is looked for last', async () => {
  await member.jmap('SendingPreferences/set', { update: { singleton: { encrypts: 'possible' } } })
  try {
    await begin(true)
    await write('Night', SECRET)
    await saved()
    await to('bob@posthus.test')
    await encrypt(true).waitFor()
    await composer().getByLabel('Subject').fill('Night and day')
    await saved()
    await send()
    await member.enter()
    await toast('Sent.').waitFor()
    assertNothingInClear('Night and day')
  } finally {
    await member.jmap('SendingPreferences/set', { update: { singleton: { encrypts: 'mutual' } } })
  }
})

test('one without a key, or with one that is over or was revoked, is named: nothing goes, neither in clear nor to the others', async () => {
  const { post } = member
  const [gone, over] = [
    await post.gnupg.generate('gone@posthus.test', 'ecc'),
    await post.gnupg.generate('over@posthus.test', 'ecc', '0', ['--faked-system-time', '20260101T000000']),
  ]
  await post.gnupg.revoke(gone)
  await post.gnupg.end(over, '20260115T000000', '20260201T000000')
  await member.know('gone@posthus.test', [gone])
  await member.know('over@posthus.test', [over])
  await begin(true)
  await to('gone@posthus.test, over@posthus.test, nobody@posthus.test, bob@posthus.test')
  await composer().getByText('There is no key of nobody@posthus.test').waitFor()
  await composer()
    .getByText(/The key of gone@posthus.test, over@posthus.test has expired, was revoked/)
    .waitFor()
  await encrypt().click()
  await write('Night', SECRET)
  await member.anna.assertSightly('impossible')
  await send()
  await composer()
    .getByText(/there is no usable key of/)
    .waitFor()
  assertNothingInClear()
  await throwAway()
})

test('mail in clear is sent, and carries the own key', async () => {
  await begin()
  await to('bob@posthus.test')
  await button('Sign').waitFor()
  await write('In clear', 'Hello.')
  await send()
  await toast('Sent.').waitFor()
  const clear = await member.eventually('bob', 'INBOX', /^Subject: In clear/m)
  const keydata =
    /^Autocrypt: addr=anna@posthus\.test; prefer-encrypt=mutual; keydata=((?:\r\n [A-Za-z0-9+/=]+)+)\r$/m.exec(
      clear,
    )?.[1] ?? ''
  const shown = await member.post.gnupg.ask(['--with-colons', '--show-keys'], Buffer.from(keydata, 'base64'))
  assert.ok(Buffer.from(shown.octets).toString().includes(member.key.fingerprint.toUpperCase()))
})
