import assert from 'node:assert/strict'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { isFault } from '../../base/fault.ts'
import { describeInventory } from '../../core/certificates/certificate-inventory.contract.ts'
import { openTestInventory } from './certificate-inventory.fixture.ts'

const SECRET = new Uint8Array(32).fill(7)
const DEED = { by: 'anna', why: 'a test', atMs: 1_790_000_000_000 }

describeInventory('sqlite and files', () => openTestInventory())
describeInventory('sqlite and files that are encrypted', () => openTestInventory(SECRET))

test('keys are readable by nobody else; encrypted, nothing of them is readable at all', async () => {
  using authority = TestAuthority.root()
  const { key } = authority.issue(['a.example'])
  for (const secret of [undefined, SECRET]) {
    await using opened = await openTestInventory(secret)
    const { id } = await opened.inventory.add({ origin: 'imported', names: ['a.example'], privateKey: key }, DEED)
    const path = join(opened.folder, `${id}.key`)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.equal((await stat(opened.folder)).mode & 0o777, 0o700)
    assert.equal((await readFile(path, 'utf8')).includes(key.split('\n')[1] as string), secret === undefined)
  }
})

test('a key moves from plain text to one key file, to another, and back', async () => {
  using authority = TestAuthority.root()
  const { key } = authority.issue(['a.example'])
  await using opened = await openTestInventory()
  const { id } = await opened.inventory.add({ origin: 'imported', names: ['a.example'], privateKey: key }, DEED)
  const other = new Uint8Array(40).fill(8)
  const kept: string[] = []
  for (const [current, former] of [[SECRET], [other, SECRET], [other], [undefined, other], [SECRET]] as const) {
    const keys = opened.keys(current, ...(former ? [former] : []))
    assert.equal(await keys.reseal(id), former !== undefined || current === SECRET)
    assert.equal(await keys.read(id), key)
    kept.push(await readFile(join(opened.folder, `${id}.key`), 'utf8'))
  }
  assert.equal(new Set(kept).size, 4)
  assert.equal(kept[3], key)
  await assert.rejects(opened.keys(other).read(id), (error) => isFault(error, 'certificates/key-sealed'))
  await assert.rejects(opened.keys().read(id), (error) => isFault(error, 'certificates/key-sealed'))
})

test('what a crash has left is swept away once it is old', async () => {
  await using opened = await openTestInventory()
  await opened.keys().put('orphan', 'not a key')
  await writeFile(join(opened.folder, 'orphan.key.abc.tmp'), 'half a k')
  assert.equal(await opened.inventory.sweep(0), 0)
  assert.equal(await opened.inventory.sweep(Date.now() + 60_000), 2)
  assert.deepEqual(await readdir(opened.folder), [])
})
