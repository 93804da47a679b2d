import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { AddressBook } from './address-book.ts'
import type { Account } from './directory.ts'
import { MemoryDirectory } from './memory-directory.ts'

async function directory(): Promise<MemoryDirectory> {
  const made = new MemoryDirectory()
  for (const name of ['posthus.test', 'second.test', 'empty.test']) {
    await made.addDomain({ name, catchAll: undefined, createdMs: 0 })
  }
  for (const [createdMs, address] of ['bjorn@posthus.test', 'anna@posthus.test', 'per@second.test'].entries()) {
    const id = address.split('@')[0] as string
    const credential = { accountId: id, phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 }
    await made.addAccount({ id, address, name: id, state: 'active', unit: 'u', createdMs }, credential)
  }
  return made
}

/** What an address resolves to, in short. */
async function route(book: AddressBook, address: string): Promise<string> {
  const found = await book.resolveLocal(address)
  if (found.kind !== 'accounts') return found.kind
  const local = found.accounts.map(({ account, detail }) =>
    detail === undefined ? account.id : `${account.id}+${detail}`,
  )
  return [...local, ...found.outside].join(' ')
}

test('accounts, details, aliases: where mail goes', async () => {
  const ours = await directory()
  await ours.putAlias({ address: 'sales@posthus.test', targets: ['anna', 'bjorn', 'out@elsewhere.test'] })
  await ours.putAlias({ address: 'nested@posthus.test', targets: ['sales@posthus.test', 'per@second.test', 'anna'] })
  await ours.putAlias({ address: 'anna+private@posthus.test', targets: ['bjorn'] })
  await ours.putAlias({ address: 'dead@posthus.test', targets: ['nobody@posthus.test'] })
  const book = new AddressBook(ours)
  const table: [string, string][] = [
    ['anna@posthus.test', 'anna'],
    ['ANNA@Posthus.Test', 'anna'],
    ['"anna"@posthus.test', 'anna'],
    ['anna+lists@posthus.test', 'anna+lists'],
    ['anna+@posthus.test', 'anna+'],
    ['anna+private@posthus.test', 'bjorn'],
    ['sales@posthus.test', 'anna bjorn out@elsewhere.test'],
    ['sales+x@posthus.test', 'anna+x bjorn+x out@elsewhere.test'],
    ['nested@posthus.test', 'anna bjorn per out@elsewhere.test'],
    ['dead@posthus.test', 'unknown'],
    ['nobody@posthus.test', 'unknown'],
    ['anna@second.test', 'unknown'],
    ['anna@elsewhere.test', 'not-ours'],
  ]
  for (const [address, expected] of table) assert.equal(await route(book, address), expected, address)
  await assert.rejects(book.resolveLocal('no address'), (error) => isFault(error, 'directory/bad-address'))
})

test('the postmaster of this host is that of the first domain, and nobody else has an address there', async () => {
  const ours = await directory()
  await ours.setCatchAll('empty.test', 'anna')
  const book = new AddressBook(ours, { hostname: 'mail.posthus.test' })
  assert.equal(await route(book, 'postmaster'), 'anna')
  assert.equal(await route(book, 'Postmaster@mail.posthus.test'), 'anna')
  assert.equal(await route(book, 'abuse@mail.posthus.test'), 'anna')
  assert.equal(await route(book, 'anna@mail.posthus.test'), 'not-ours')
  assert.equal(await route(new AddressBook(ours), 'postmaster@mail.posthus.test'), 'not-ours')
  assert.equal(
    await route(new AddressBook(new MemoryDirectory(), { hostname: 'a.test' }), 'postmaster@a.test'),
    'not-ours',
  )
})

test('postmaster and abuse always reach somebody where anybody is', async () => {
  const ours = await directory()
  const book = new AddressBook(ours)
  assert.equal(await route(book, 'postmaster@posthus.test'), 'bjorn', 'the oldest account')
  assert.equal(await route(book, 'Abuse@second.test'), 'per')
  assert.equal(
    await route(book, 'PostMaster'),
    'bjorn',
    'the first domain, empty.test, has nobody: the oldest of the house',
  )
  assert.equal(await route(book, 'abuse@empty.test'), 'bjorn')
  assert.equal(await route(book, 'anna@empty.test'), 'unknown')
  await ours.setCatchAll('posthus.test', 'anna')
  assert.equal(await route(book, 'postmaster@posthus.test'), 'anna')
  await ours.putAlias({ address: 'postmaster@posthus.test', targets: ['per'] })
  assert.equal(await route(book, 'postmaster@posthus.test'), 'per')
  assert.equal(await route(book, 'postmaster+x@posthus.test'), 'per+x')
})

test('a catch-all takes what nobody has, and nothing else', async () => {
  const ours = await directory()
  await ours.setCatchAll('posthus.test', 'anna')
  const book = new AddressBook(ours)
  assert.equal(await route(book, 'whoever+x@posthus.test'), 'anna+x')
  assert.equal(await route(book, 'bjorn@posthus.test'), 'bjorn')
  assert.equal(await route(book, 'whoever@second.test'), 'unknown')
})

test('loops and floods of aliases end', async () => {
  const ours = await directory()
  await ours.putAlias({ address: 'a@posthus.test', targets: ['b@posthus.test', 'anna'] })
  await ours.putAlias({ address: 'b@posthus.test', targets: ['a@posthus.test', 'b@posthus.test'] })
  const outside = Array.from({ length: 5000 }, (_, i) => `x${i}@elsewhere.test`)
  await ours.putAlias({ address: 'flood@posthus.test', targets: outside })
  for (let i = 0; i < 20; i++) {
    await ours.putAlias({ address: `deep${i}@posthus.test`, targets: [i === 0 ? 'anna' : `deep${i - 1}@posthus.test`] })
  }
  const book = new AddressBook(ours)
  assert.equal(await route(book, 'a@posthus.test'), 'anna')
  const flood = await book.resolveLocal('flood@posthus.test')
  assert.equal(flood.kind === 'accounts' && flood.outside.length, 1000)
  assert.equal(await route(book, 'deep7@posthus.test'), 'anna')
  assert.equal(await route(book, 'deep19@posthus.test'), 'unknown')
})

test('a member may send from what is led to it, and from nothing else', async () => {
  const ours = await directory()
  await ours.putAlias({ address: 'sales@posthus.test', targets: ['anna'] })
  await ours.putAlias({ address: 'all@posthus.test', targets: ['sales@posthus.test', 'bjorn'] })
  await ours.setCatchAll('posthus.test', 'anna')
  const book = new AddressBook(ours)
  const anna = (await ours.account('anna')) as Account
  for (const own of [
    'anna@posthus.test',
    'Anna+x@posthus.test',
    'sales@posthus.test',
    'sales+q@posthus.test',
    'all@posthus.test',
  ]) {
    assert.equal(await book.mayUse(anna, own), true, own)
  }
  for (const other of [
    'bjorn@posthus.test',
    'whoever@posthus.test',
    'postmaster@posthus.test',
    'anna@elsewhere.test',
    '',
    'anna',
  ]) {
    assert.equal(await book.mayUse(anna, other), false, other)
  }
})

test('a separator can be another one, or none', async () => {
  const ours = await directory()
  assert.equal(await route(new AddressBook(ours, { separator: '-' }), 'anna-x@posthus.test'), 'anna+x')
  assert.equal(await route(new AddressBook(ours, { separator: '' }), 'anna+x@posthus.test'), 'unknown')
})
