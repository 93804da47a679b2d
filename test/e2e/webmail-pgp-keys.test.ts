import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, afterEach, before, test } from 'node:test'
import type { Browser, Locator } from 'playwright-core'
import * as keys from '../../src/wire/openpgp/keys.fixture.ts'
import { keyHash } from '../../src/wire/wkd/key-places.ts'
import { Gnupg } from '../interop/harness/gnupg.ts'
import { runWell } from '../interop/harness/program.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

const PASSPHRASE = 'correct horse battery staple'
const OTHER = 'seven quiet boats at anchor'

let house: House
let bench: Workbench
let browser: Browser
let anna: Visitor
let gnupg: Gnupg
/** Of the key that Anna makes, and what revokes it. */
let fingerprint: string
let certificate: string

before(async () => {
  bench = await Workbench.open('webmail-pgp-keys')
  house = await House.open('webmail-pgp-keys')
  gnupg = await Gnupg.open(bench)
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await anna.signIn()
  await anna.page.goto('/mail/#/settings/encryption')
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
  await bench?.[Symbol.asyncDispose]()
})

const button = (name: string | RegExp, within: Locator | typeof anna.page = anna.page) =>
  within.getByRole('button', { name, exact: typeof name === 'string' })
const sheet = () => anna.page.locator('dialog.sheet')
const card = (text: string) => anna.page.locator('.pgp-key', { hasText: text })
const field = (label: string) => sheet().getByLabel(label, { exact: true })
const grouped = (fpr: string) => fpr.toUpperCase().replace(/.{4}(?=.)/g, '$& ')
const closed = () => sheet().waitFor({ state: 'detached' })

async function saved(act: () => Promise<unknown>): Promise<string> {
  const [download] = await Promise.all([anna.page.waitForEvent('download'), act()])
  return readFileSync(await download.path(), 'utf8')
}

async function newPassphrase(passphrase: string, again = passphrase): Promise<void> {
  await field('New passphrase').fill(passphrase)
  await field('Once more').fill(again)
}

test('a key is made, with words about what a lost passphrase means; two that differ are told apart', async () => {
  await anna.page.getByText('You have no key yet.').waitFor()
  await anna.assertSightly('pgp-no-key')
  await button('Make a key').click()
  await sheet().getByText('Nobody can restore a lost passphrase').waitFor()
  await sheet().locator('option', { hasText: 'anna@posthus.test' }).waitFor({ state: 'attached' })
  await field('Name in the key').fill('Anna Fjell')
  await newPassphrase(PASSPHRASE, OTHER)
  await button('Make a key', sheet()).click()
  await sheet().getByText('The two passphrases are not the same.').waitFor()
  await anna.assertSightly('pgp-make-key')
  await newPassphrase('aaaaaaaaaaaaaaaa')
  await button('Make a key', sheet()).click()
  await sheet().getByText('not the same few again and again').waitFor()
  await newPassphrase(PASSPHRASE)
  // What was filled in is there still for whoever has closed the sheet that asks for the password, and the key is made once it was shown.
  await anna.refuseUnproved('PgpKey/set')
  await button('Make a key', sheet()).click()
  await anna.refuseToProve()
  await sheet().getByText('The password was not shown, so nothing was changed.').waitFor()
  assert.equal(await field('Name in the key').inputValue(), 'Anna Fjell')
  await anna.refuseUnproved('PgpKey/set')
  await button('Make a key', sheet()).click()
  await anna.prove()
  await sheet().getByText('Print its backup sheet now').waitFor()
  await button('To my keys').click()
  await closed()
  const shown = await card('Anna Fjell <anna@posthus.test>').locator('code').textContent()
  fingerprint = shown?.replaceAll(' ', '').toLowerCase() ?? ''
  assert.match(fingerprint, /^[0-9a-f]{40}$/)
})

test('GnuPG imports what is exported, opens it with the passphrase, and signs with it', async () => {
  const own = card('Anna Fjell')
  const publicKey = await saved(() => button('Save the public key', own).click())
  const privateKey = await saved(() => button('Save the wrapped private key', own).click())
  assert.match(publicKey, /^-----BEGIN PGP PUBLIC KEY BLOCK-----/)
  await gnupg.import(privateKey, PASSPHRASE)
  const signed = await gnupg.ask(
    ['--passphrase', PASSPHRASE, '--local-user', fingerprint, '--armor', '--sign'],
    'hello',
  )
  assert.equal(signed.code, 0, signed.log)
  const verified = await gnupg.ask(['--verify'], signed.octets)
  assert.ok(
    verified.status.some((line) => line.startsWith('GOODSIG')),
    verified.log,
  )
})

test('published, it is found in the directory of the domain; taken back, it is not', async () => {
  const sha1 = async (octets: Uint8Array) =>
    new Uint8Array(await crypto.subtle.digest('SHA-1', Uint8Array.from(octets)))
  const host = 'openpgpkey.posthus.test'
  const path = `/.well-known/openpgpkey/posthus.test/hu/${await keyHash('anna', sha1)}?l=anna`
  const fetchKey = async () => {
    const { port } = new URL(house.origin)
    const args = ['-sk', '--resolve', `${host}:${port}:127.0.0.1`, '-o', bench.path('found'), '-w', '%{http_code}']
    return (await runWell('curl', [...args, `https://${host}:${port}${path}`])).stdout
  }
  const publish = card('Anna Fjell').getByLabel('Publish it in the directory of the domain')
  assert.equal(await fetchKey(), '404')
  await anna.refuseUnproved('PgpKey/set')
  await publish.click()
  // Whoever would rather not show the password has published nothing.
  await anna.refuseToProve()
  await becomes(() => publish.isChecked(), false)
  await anna.refuseUnproved('PgpKey/set')
  await publish.click()
  await anna.prove()
  await anna.page.locator('.pgp-key input:checked').waitFor()
  await becomes(fetchKey, '200')
  const stranger = await Gnupg.open(bench, 'stranger')
  const listed = await stranger.ask(['--show-keys', '--with-colons', bench.path('found')])
  assert.match(Buffer.from(listed.octets).toString(), new RegExp(`^fpr:+${fingerprint.toUpperCase()}:`, 'm'))
  // The member finds it too, by the same way as keys of others.
  await anna.page.getByLabel('Look up the key of an address').fill('anna@posthus.test')
  await button('Look up').click()
  await anna.page.getByText('A key of anna@posthus.test was found.').waitFor()
  await anna.page.getByLabel('Look up the key of an address').fill('nobody@posthus.test')
  await button('Look up').click()
  await anna.page.getByText('nobody@posthus.test has no key in the directory of its domain.').waitFor()
  await publish.click()
  await anna.page.locator('.pgp-key input:checked').waitFor({ state: 'detached' })
  await becomes(fetchKey, '404')
})

test('a passphrase is changed: the new one unlocks the key, the old one does not; the member locks it again', async () => {
  await button('Passphrase', card('Anna Fjell')).click()
  await field('Present passphrase').fill(PASSPHRASE)
  await newPassphrase(OTHER)
  await button('Change the passphrase', sheet()).click()
  await closed()
  await button('Unlock it').click()
  await field('Passphrase of your key').fill(PASSPHRASE)
  await button('Unlock', sheet()).click()
  await sheet().getByText('That passphrase opens none of your keys.').waitFor()
  await anna.assertSightly('pgp-unlock')
  await field('Passphrase of your key').fill(OTHER)
  await button('Unlock', sheet()).click()
  await closed()
  await anna.page.getByText('Your key is unlocked in this window.').waitFor()
  await button('Lock it now').click()
  await anna.page.getByText('Your key is locked in this window.').waitFor()
})

test('a key of GnuPG is imported, wrapped anew, and can be made the default one', async () => {
  await button('Import a private key').click()
  await field('Paste the key').fill(keys.GNUPG_WRAPPED_KEY)
  await field('Passphrase that the file has now').fill('not the passphrase')
  await newPassphrase(OTHER)
  await button('Import', sheet()).click()
  await sheet().getByText('That passphrase opens none of your keys.').waitFor()
  await field('Passphrase that the file has now').fill('correct horse battery staple')
  await anna.refuseUnproved('PgpKey/set')
  await button('Import', sheet()).click()
  await anna.prove()
  await closed()
  const imported = card('Anna <anna@posthus.test>')
  await anna.refuseUnproved('PgpKey/set')
  await button('Use it by default', imported).click()
  await anna.prove()
  await imported.getByText('Used by default').waitFor()
  const wrapped = await saved(() => button('Save the wrapped private key', imported).click())
  const back = await Gnupg.open(bench, 'back')
  await back.import(wrapped, OTHER)
})

test('the backup sheet is a page of its own, and on paper it stands alone', async () => {
  await button('Backup sheet', card('Anna Fjell')).click()
  await field('Passphrase of this key').fill(OTHER)
  await button('Make the sheet').click()
  await anna.page.getByRole('heading', { name: 'Backup of a PGP key' }).waitFor()
  const paper = anna.page.locator('.pgp-paper')
  assert.ok((await paper.textContent())?.includes(grouped(fingerprint)))
  assert.equal((await paper.textContent())?.includes(OTHER), false)
  await anna.assertSightly('pgp-backup')
  await anna.page.emulateMedia({ media: 'print' })
  assert.deepEqual(
    [await anna.page.locator('.top').isVisible(), await button('Print').isVisible(), await paper.isVisible()],
    [false, false, true],
  )
  await anna.page.emulateMedia({ media: 'screen' })
  certificate = await saved(() => button('Save the revocation certificate').click())
  const other = await Gnupg.open(bench, 'revoking')
  await other.import(await exportedPublic())
  await other.import(certificate)
  const listed = await other.ask(['--list-keys', '--with-colons', fingerprint])
  assert.match(Buffer.from(listed.octets).toString(), /^pub:r:/m)
})

async function exportedPublic(): Promise<string> {
  await button('Close').click()
  return saved(() => button('Save the public key', card('Anna Fjell')).click())
}

async function importTheirs(text: string): Promise<void> {
  await button('Import keys of others').click()
  await field('Paste the key').fill(text)
  await button('Import', sheet()).click()
  await sheet().getByText('Taken note of: bo@example.net').waitFor()
  await button('Close', sheet()).click()
  await closed()
}

test('the first key of somebody is used; another one waits with both fingerprints shown, and is used when the member agrees', async () => {
  await importTheirs(keys.BOS_KEY)
  await importTheirs(keys.BOS_OTHER_KEY)
  const bo = card('bo@example.net')
  const change = bo.locator('.pgp-change')
  await change.waitFor()
  const codes = await bo.locator('code').allTextContents()
  assert.deepEqual(codes, [grouped(keys.BOS_FINGERPRINT), grouped(keys.BOS_OTHER_FINGERPRINT)])
  await anna.assertSightly('pgp-key-change')
  await button('Do not use it', change).click()
  await change.waitFor({ state: 'detached' })
  await anna.page.locator('.toast button').first().click()
  await change.waitFor()
  await change.getByLabel('I have compared the fingerprint with its owner').check()
  await button('Use the new key', change).click()
  await bo.getByText('You have compared its fingerprint.').waitFor()
  assert.deepEqual(await bo.locator('code').allTextContents(), [grouped(keys.BOS_OTHER_FINGERPRINT)])
})

test('what is removed is there again when it is undone, and what was decided after a reload', async () => {
  const bo = card('bo@example.net')
  await button(/^Remove/, bo).click()
  await bo.waitFor({ state: 'detached' })
  await anna.page
    .locator('.toast', { hasText: 'The keys of bo@example.net were removed.' })
    .locator('button')
    .first()
    .click()
  await bo.waitFor()
  await button('Remove', card('Anna <anna@posthus.test>')).click()
  await card('Anna <anna@posthus.test>').waitFor({ state: 'detached' })
  await anna.page.locator('.toast', { hasText: 'The key was removed.' }).locator('button').first().click()
  await card('Anna <anna@posthus.test>').waitFor()
  await anna.page.reload()
  await bo.getByText('You have compared its fingerprint.').waitFor()
})

test('a public key alone is kept beside the others, and removed again', async () => {
  await button('Keep a public key only').click()
  await field('Paste the key').fill('no key')
  await button('Import', sheet()).click()
  await sheet().getByText('No key that can be read is in it.').waitFor()
  await field('Paste the key').fill(keys.ANNAS_KEY)
  await anna.refuseUnproved('PgpKey/set')
  await button('Import', sheet()).click()
  await anna.prove()
  await closed()
  const alone = card('private@example.net')
  await alone.getByText('Public part only').waitFor()
  await button('Remove', alone).click()
  await alone.waitFor({ state: 'detached' })
})

test('a key is extended, and revoked with a reason', async () => {
  const imported = card('Anna <anna@posthus.test>')
  await button('Extend', imported).click()
  await field('Ends after').selectOption('0')
  await field('Passphrase of this key').fill(OTHER)
  await button('Extend', sheet()).click()
  await closed()
  await imported.getByText('Never').waitFor()
  await revoke(imported, async () => {
    await anna.assertSightly('pgp-revoke')
    await field('Why').selectOption('retired')
    await field('Passphrase of this key').fill(OTHER)
  })
})

test('with a lost passphrase the certificate of the backup sheet revokes a key, and GnuPG learns of it', async () => {
  const own = card('Anna Fjell')
  const revoked = await revoke(own, async () => {
    await button('I have lost the passphrase').click()
    await field('Revocation certificate of the backup sheet').fill(certificate)
  })
  await gnupg.import(revoked)
  const listed = await gnupg.ask(['--list-keys', '--with-colons', fingerprint])
  assert.match(Buffer.from(listed.octets).toString(), /^pub:r:/m)
  await anna.assertSightly('pgp-keys')
})

async function revoke(key: Locator, fillIn: () => Promise<void>): Promise<string> {
  await button('Revoke', key).click()
  await sheet().getByText('that cannot be undone').waitFor()
  await fillIn()
  await button('Revoke it for good').click()
  const revoked = await saved(() => button('Save the revoked key').click())
  await button('Close', sheet()).click()
  await closed()
  await key.getByText('Revoked', { exact: true }).waitFor()
  return revoked
}

test('in Norwegian and German every word is there', async () => {
  for (const [lang, title] of [
    ['nb', 'Nøklene dine'],
    ['de', 'Ihre Schlüssel'],
  ] as const) {
    await anna.page.goto(`/mail/?lang=${lang}#/settings/encryption`)
    await anna.page.getByRole('heading', { name: title }).waitFor()
    await card('bo@example.net').waitFor()
    await anna.resize({ width: 320, theme: 'dark' })
    await anna.assertAccessible(lang)
  }
})
