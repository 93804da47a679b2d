import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { after, afterEach, before, test } from 'node:test'
import { runWell } from '../interop/harness/program.ts'
import { headOf, PgpMember, plainOf, SECRET, saidBy } from './harness/pgp-member.ts'

let member: PgpMember

before(async () => {
  member = await PgpMember.open('webmail-pgp-reading')
})
afterEach(() => member.assertQuiet())
after(() => member?.[Symbol.asyncDispose]())

const PDF = '%PDF-1.4\ngeheim\n'
const LETTER = `Content-Type: multipart/mixed; boundary="p"; protected-headers="v1"
From: Ada Øst <ada@example.net>
To: anna@posthus.test
Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_=C3=85lesund?=

--p
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Ærøskøbing, Grüße: ${SECRET}
--p
Content-Type: application/pdf; name="plan.pdf"
Content-Disposition: attachment; filename="plan.pdf"
Content-Transfer-Encoding: base64

${Buffer.from(PDF).toString('base64')}
--p
Content-Type: message/rfc822

From: eva@example.org
Subject: Within

The letter in the letter.
--p--
`

async function savedBy(act: () => Promise<unknown>) {
  const [download] = await Promise.all([member.page.waitForEvent('download'), act()])
  return {
    name: download.suggestedFilename(),
    octets: Buffer.concat(await (await download.createReadStream()).toArray()),
  }
}

test('what GnuPG has encrypted and signed is locked first; passphrases that are wrong lock nobody out', async () => {
  const { post, page, ada, key } = member
  await member.deliver([
    await post.encrypted(
      `${headOf('...')}${await post.autocrypt(ada)}`,
      ['--local-user', ada, '--recipient', key.fingerprint, '--sign'],
      LETTER,
    ),
  ])
  await member.rowOf('...').waitFor()
  assert.match(await member.read('...'), /Encrypted to your key [0-9A-F ]{49}\. It can be read when/)
  assert.equal(await page.locator('.reading').getByText(SECRET).count(), 0)
  await member.anna.assertSightly('locked')
  const sheet = page.locator('dialog.sheet')
  await page.getByRole('button', { name: 'Enter the passphrase' }).first().click()
  for (const wrong of ['correct horse battery stapler', 'x', 'Correct horse battery staple']) {
    await member.enter(wrong)
    await sheet.getByText('That passphrase opens none of your keys.').waitFor()
    // The next one is typed over it at once.
    await sheet.getByRole('button', { name: 'Unlock', exact: true, disabled: false }).waitFor()
    assert.equal(await sheet.locator('input[type=password]').evaluate((field) => field.matches(':focus')), true)
  }
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
  assert.equal(await page.locator('.reading').getByText(SECRET).count(), 0)
  // Everything else goes on.
  await page.keyboard.press('?')
  await sheet.waitFor()
  await page.keyboard.press('Escape')
  await member.unlock()
  await page.locator('.text', { hasText: `Ærøskøbing, Grüße: ${SECRET}` }).waitFor()
})

test('it is read with umlauts and protected subject; its files are saved one by one and all together', async () => {
  const { page } = member
  assert.equal(await page.locator('.reading h1').textContent(), 'Grüße aus Ålesund')
  assert.match(
    await saidBy(member.state()),
    /Signed by ada@example\.net, with the first key that was seen for this address/,
  )
  assert.match(await saidBy(page.locator('.point').nth(2)), /encrypted, signed/)
  await page.getByRole('button', { name: 'Show the message' }).click()
  await page.locator('.inner', { hasText: 'The letter in the letter.' }).getByText('Within').waitFor()
  const one = await savedBy(() => page.locator('.file', { hasText: 'plan.pdf' }).click())
  assert.deepEqual([one.name, one.octets.toString()], ['plan.pdf', PDF])
  const all = await savedBy(() => page.getByRole('button', { name: 'Save all of them (.zip)' }).click())
  assert.equal(all.name, 'Grüße aus Ålesund.zip')
  writeFileSync(member.path('all.zip'), all.octets)
  const script = `import sys, zipfile
z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist()); sys.stdout.write(z.read('plan.pdf').decode())`
  const { stdout } = await runWell('python3', ['-c', script, member.path('all.zip')])
  assert.equal(stdout, `None ['plan.pdf', 'message.eml']\n${PDF}`)
  await member.anna.assertSightly('opened')
})

test('what each signature is worth is told in words', async () => {
  const { post, page, ada, key } = member
  const { gnupg } = post
  const mallory = await gnupg.generate('mallory@example.org', 'ecc')
  const stranger = await gnupg.generate('stranger@example.org', 'ecc')
  const short = await gnupg.generate('ada@example.net', 'rsa1024')
  const before = ['--faked-system-time', '20260101T000000']
  const ancient = await gnupg.generate('ada@example.net', 'ecc', '0', before)
  const stolen = await gnupg.generate('stolen@example.org', 'ecc')
  const ended = await gnupg.generate('ended@example.org', 'ecc', '0', before)
  const to = ['--recipient', key.fingerprint]
  const signedBy = (who: string) => [...to, '--local-user', who, '--sign']
  const encrypted = (subject: string, args: readonly string[], from?: string) =>
    post.encrypted(headOf(subject, from), args, plainOf())
  const inline = async (subject: string, args: readonly string[]) =>
    `${headOf(subject)}Content-Type: text/plain\n\n${Buffer.from(await post.gpg(args, `${SECRET}\n`))}`
  const short1day = ['--faked-system-time', '20260102T000000', '--default-sig-expire', '1d']
  const signed = await post.signed(headOf('signed'), ada, plainOf())
  const rows: [subject: string, message: string, said: RegExp][] = [
    ['unsigned', await encrypted('unsigned', to), /opened here.*Not signed: anybody who has your public key/],
    [
      'wrong signer',
      await encrypted('wrong signer', signedBy(mallory)),
      /by mallory@example\.org, who is not the sender/,
    ],
    ['unknown signer', await encrypted('unknown signer', signedBy(stranger)), /which is not known here/],
    ['weak', await encrypted('weak', signedBy(short)), /can be forged today/],
    ['expired', await post.signed(headOf('expired'), ancient, plainOf(), short1day), /was made to end, and is over/],
    [
      'revoked key',
      await encrypted('revoked key', signedBy(stolen), 'stolen@example.org'),
      /Signed with a key of stolen@example\.org that its owner has revoked\. It counts for nothing/,
    ],
    [
      'expired key',
      await encrypted('expired key', signedBy(ended), 'ended@example.org'),
      /Signed with a key of ended@example\.org that had expired already\. It counts for nothing/,
    ],
    [
      'before its end',
      await post.signed(headOf('before its end', 'ended@example.org'), ended, plainOf(), [
        '--faked-system-time',
        '20260110T000000',
      ]),
      /Signed by ended@example\.org, with the key that you have accepted/,
    ],
    ['signed', signed, /Signed by ada@example\.net/],
    [
      'changed',
      signed.replace('Subject: signed', 'Subject: changed').replace('midnight', 'midnight!'),
      /The signature does not fit/,
    ],
    ['inline', await inline('inline', [...signedBy(ada), '--encrypt']), /Subject and sender were not.*Signed by ada@/],
    ['clearsigned', await inline('clearsigned', ['--local-user', ada, '--clear-sign']), /Signed by ada@example\.net/],
  ]
  // What became of the keys since.
  await gnupg.revoke(stolen)
  await gnupg.end(ended, '20260115T000000', '20260201T000000')
  await member.know('mallory@example.org', [mallory])
  await member.know('ada@example.net', [ada, short, ancient])
  await member.know('stolen@example.org', [stolen])
  await member.know('ended@example.org', [ended])
  await member.deliver(rows.map(([, message]) => message))
  for (const [subject, , said] of rows) {
    assert.match(await member.read(subject), said, subject)
    await page.locator('.text', { hasText: SECRET }).waitFor()
  }
})

test('a letter of ten megabytes is fetched with progress and opened beside the page, which goes on', async () => {
  const { post, page, ada, key } = member
  const file = randomBytes(7_500_000).toString('base64').replace(/.{76}/g, '$&\n')
  const entity = `Content-Type: multipart/mixed; boundary="p"\n\n--p\n${plainOf()}--p\nContent-Type: application/octet-stream; name="large.bin"\nContent-Disposition: attachment; filename="large.bin"\nContent-Transfer-Encoding: base64\n\n${file}\n--p--\n`
  const args = ['--recipient', key.fingerprint, '--local-user', ada, '--compress-algo', 'none', '--sign']
  const message = await post.encrypted(headOf('large'), args, entity)
  assert.ok(message.length > 10_000_000)
  await member.deliver([message])
  const isLarge = /message\.eml/
  const held = Promise.withResolvers<void>()
  await page.route(isLarge, async (route) => {
    await held.promise
    await route.continue()
  })
  await page.goto('/mail/#/')
  await member.rowOf('large').click()
  await page.getByText(/The message is fetched: .* of .* MB/).waitFor()
  // The help is asked for while it is on its way.
  await page.keyboard.press('?')
  await page.locator('dialog.sheet').waitFor()
  await page.keyboard.press('Escape')
  // How long the page was away at most, and how long all of it took.
  const watching = page.evaluate(`new Promise((resolve) => {
    const begun = performance.now()
    let last = begun
    let longest = 0
    const tick = () => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
      if (document.querySelector('.sealstate')) resolve([longest, now - begun])
      else setTimeout(tick, 0)
    }
    tick()
  })`) as Promise<[number, number]>
  held.resolve()
  const [longest, whole] = await watching
  await page.unroute(isLarge)
  assert.ok(longest < whole / 2, `the page stood still for ${longest} of ${whole} ms`)
  await page.locator('.text', { hasText: SECRET }).waitFor()
  assert.match(await saidBy(member.state()), /Signed by ada@example\.net/)
  const saved = await savedBy(() => page.locator('.file', { hasText: 'large.bin' }).click())
  assert.equal(saved.octets.toString('base64'), file.replaceAll('\n', ''))
})

test('a letter in the name of somebody, behind which no domain stands, plants no key', async () => {
  const { post, page } = member
  const forger = await post.gnupg.generate('Bea <bea@example.net>', 'ecc')
  const keyed = `${headOf('forged', 'Bea <bea@example.net>')}${await post.autocrypt(forger, 'bea@example.net')}`
  const to = ['--recipient', member.key.fingerprint, '--local-user', forger, '--sign']
  // Mail comes here by a relay of the house's own, which is believed.
  const asked = '**/jmap/api'
  let wasAsked = false
  await page.route(asked, async (route) => {
    if (!route.request().postData()?.includes('MessageTrail/get')) return route.continue()
    const response = await route.fetch()
    const text = await response.text()
    wasAsked ||= text.includes('"author":"proven"')
    return route.fulfill({ response, body: text.replaceAll('"author":"proven"', '"author":"unproven"') })
  })
  await member.deliver([await post.encrypted(keyed, to, plainOf())])
  if (/It can be read when/.test(await member.read('forged'))) await member.unlock()
  await page.locator('.text', { hasText: SECRET }).waitFor()
  await page.unroute(asked)
  assert.ok(wasAsked)
  const { ids } = await member.jmap('PgpCorrespondent/query', { filter: { addresses: ['bea@example.net'] } })
  assert.deepEqual(ids, [])
})

test('another key of a sender is shown beside the one in use, and used when the member says so', async () => {
  const { post, page, ada, key } = member
  const other = await post.gnupg.generate('Ada Øst <ada@example.net>', 'ecc')
  const message = await post.encrypted(
    `${headOf('new key')}${await post.autocrypt(other)}`,
    ['--recipient', key.fingerprint, '--local-user', other, '--sign'],
    plainOf(),
  )
  await member.deliver([message])
  assert.match(await member.read('new key'), /calls itself ada@example\.net .* and is not the one that is in use/)
  const change = page.locator('.keychange')
  const said = await saidBy(change)
  for (const one of [ada, other]) assert.ok(said.includes(one.toUpperCase().match(/.{4}/g)?.join(' ') ?? '?'), said)
  await member.anna.assertSightly('key-change')
  await change.getByRole('button', { name: 'Use the new key' }).click()
  await page.locator('.sealstate', { hasText: 'with the key that you have accepted' }).waitFor()
  assert.equal(await change.count(), 0)
})

test('the format of Thunderbird opens: protected fields, a legacy part, keys that are passed on', async () => {
  const { post, page, ada, key } = member
  const carol = await post.gnupg.generate('carol@example.org', 'ecc')
  const gossip = await post.autocrypt(carol, 'carol@example.org', 'Autocrypt-Gossip')
  const inner = `Content-Type: multipart/mixed; boundary="p"; protected-headers="v1"\nFrom: Ada <ada@example.net>\nTo: anna@posthus.test, carol@example.org\n${gossip}Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\nMessage-ID: <inner@example.net>\n\n--p\nContent-Type: text/rfc822-headers; protected-headers="v1"\nContent-Disposition: inline\n\nSubject: Gruesse\n--p\nContent-Type: text/plain; charset=UTF-8\n\n${SECRET}\n--p--\n`
  const outer = headOf('thunderbird').replace('To: anna@posthus.test', 'To: anna@posthus.test, carol@example.org')
  const to = ['--recipient', key.fingerprint, '--recipient', carol]
  await member.deliver([await post.encrypted(outer, [...to, '--local-user', ada, '--sign'], inner)])
  assert.match(
    await member.read('thunderbird'),
    /Signed by ada@example\.net, with an earlier key of theirs.*Outside the subject was: thunderbird/,
  )
  assert.equal(await page.locator('.reading h1').textContent(), 'Grüße')
  assert.equal((await page.locator('.text').textContent())?.trim(), SECRET)
  const { list } = await member.jmap('PgpCorrespondent/get', { ids: null })
  const known = (list as { address: string; keys: { source: string; acceptance: string }[] }[]).find(
    ({ address }) => address === 'carol@example.org',
  )
  assert.deepEqual(
    known?.keys.map(({ source, acceptance }) => [source, acceptance]),
    [['gossip', 'pending']],
  )
})

test('a key that comes as a file is looked at before it is taken', async () => {
  const { post, page } = member
  const dora = await post.gnupg.generate('Dora <dora@example.org>', 'ecc')
  const file = `--m\nContent-Type: application/pgp-keys; name="dora.asc"\nContent-Disposition: attachment; filename="dora.asc"\n\n${await post.gnupg.exportPublic(dora)}\n--m--\n`
  await member.deliver([
    `From: Dora <dora@example.org>\nTo: anna@posthus.test\nSubject: my key\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: text/plain\n\nHere it is.\n${file}`,
  ])
  await page.goto('/mail/#/')
  await member.rowOf('my key').click()
  await page.getByRole('button', { name: 'Look at the key in dora.asc' }).click()
  await page.locator('.keyfile', { hasText: 'Key of dora@example.org' }).waitFor()
  await member.anna.assertSightly('key-file')
  await page.getByRole('button', { name: 'Use this key for dora@example.org' }).click()
  await page.getByText('The key is kept for dora@example.org.').waitFor()
})

test('what was decrypted is searched in the browser: what was opened, all of it when asked for, nothing any more once the key is locked', async () => {
  const { page } = member
  await page.goto('/mail/#/')
  await page.reload()
  await page.locator('.row').first().waitFor()
  await page.keyboard.press('/')
  await member.anna.typeInto(page.locator('#search-field'), 'Ærøskøbing')
  await page.keyboard.press('Enter')
  const found = page.locator('.foundsealed')
  await found.getByText('are not searched while your key is locked').waitFor()
  await found.getByText('Open all encrypted messages').click()
  await member.enter()
  await found.locator('a', { hasText: 'Grüße aus Ålesund' }).waitFor()
  assert.equal(await found.locator('a').count(), 1)
  await found.getByText(': 1 found.').waitFor()
  await member.anna.assertAccessible('search in encrypted messages')
  await found.locator('a').click()
  await page.locator('.text', { hasText: SECRET }).waitFor()
  await page.goto('/mail/#/settings/encryption')
  await page.getByRole('button', { name: /Lock/ }).first().click()
  await page.goBack()
  await page.locator('.sealstate', { hasText: 'It can be read when' }).waitFor()
  await found.getByText('are not searched while your key is locked').waitFor()
  assert.equal(await found.locator('a').count(), 0)
  assert.equal(await page.getByText('Ærøskøbing, Grüße').count(), 0)
  await member.unlock()
  await page.locator('.text', { hasText: SECRET }).waitFor()
})

test('axe finds nothing in messages whose signer is another or nobody that is known', async () => {
  for (const subject of ['wrong signer', 'unknown signer']) {
    await member.read(subject)
    await member.page.locator('.protection summary').click()
    await member.anna.assertSightly(subject.replace(' ', '-'))
  }
})
