import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { NO_FLAGS } from '../../core/mail/flags.ts'
import { Intake } from '../../core/mail/intake.ts'
import { Archive } from '../../store/archive/archive.ts'
import { ArchiveKeys } from '../../store/archive/archive-keys.ts'
import { ArchivedBodies } from '../../store/archive/pack.ts'
import { prune } from '../../store/archive/prune.ts'
import { verify } from '../../store/archive/verify.ts'
import { makeBackup } from '../commands/archive/backup.ts'
import { chooseBackup, restoreAccount, restoreEverything } from '../commands/archive/restore.ts'
import { readConfiguration } from '../config/read-configuration.ts'
import { type House, openHouse } from '../house/house.ts'
import { NoticeBoard } from '../processes/notice-board.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'
import { eraseAtOnce } from './erase-account.ts'

const PASSWORD = 'Fjord-Lantern-4711-Ferry'
const SECRET = 'what only this letter says '.repeat(30)
const KEY = randomBytes(32)
let folder: string
let house: House
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'erasure-'))
  await writeFile(join(folder, 'posthus.toml'), 'hostname = "mail.example.org"\ndata = "data"\nworkers = 0\n')
  const configuration = await readConfiguration(join(folder, 'posthus.toml'))
  house = await openHouse(configuration, { log: silentLog, board: new NoticeBoard() })
  await house.accounts.addDomain('example.org')
  for (const name of ['anna', 'bob']) {
    const { id } = await house.accounts.addAccount(`${name}@example.org`, name, PASSWORD)
    await using intake = new Intake(house.spool)
    intake.write(Buffer.from(`Subject: of ${name}\r\n\r\n${SECRET}${name}\r\n`))
    const message = await intake.finish()
    await house.mail.write(id, (mail) => mail.append(1, message, { flags: NO_FLAGS, internalMs: 1 }))
  }
})
after(async () => {
  await house.close()
  await rm(folder, { recursive: true })
})

async function inArchive<T>(
  name: string,
  key: Uint8Array | undefined,
  work: (archive: Archive) => Promise<T>,
): Promise<T> {
  using archive = await Archive.open(join(folder, name), key, true)
  return await work(archive)
}

function backUp(archive: Archive) {
  const { configuration, directory, mail, clock } = house
  return makeBackup(archive, configuration, directory, mail, new ScriptedTerminal(), clock)
}

test('erased, an account cannot be read in any archive, with all that is left; others are restored, and the machine may be lost', async () => {
  const anna = await house.accounts.account('anna@example.org')
  for (const [name, key] of [
    ['sealed', KEY],
    ['clear', undefined],
    ['away', KEY],
  ] as const) {
    const { failed } = await inArchive(name, key, backUp)
    assert.equal(failed, false)
  }
  const before = await inArchive('sealed', KEY, async (archive) => {
    const manifest = await chooseBackup(archive, undefined)
    const kept = manifest.accounts.find(({ id }) => id === anna.id)
    for await (const piece of archive.object(kept?.snapshot ?? '')) assert.ok(piece.length > 0)
    return kept?.snapshot ?? ''
  })
  await rename(join(folder, 'away'), join(folder, 'not-mounted'))
  await eraseAtOnce(house, anna)

  const keys = new ArchiveKeys(house.configuration.data)
  const [erasure] = await keys.erasures()
  assert.match(erasure?.keyId ?? '', /^[0-9a-f]{16}$/)
  assert.match(erasure?.keyDigest ?? '', /^[0-9a-f]{64}$/)
  assert.deepEqual([erasure?.pending, erasure?.done.length], [[join(folder, 'away')], 2])
  assert.ok((erasure?.rows['directory.db credential'] ?? 0) > 0)
  assert.equal((await keys.keysOf([anna.id])).size, 0)

  for (const [name, key] of [
    ['sealed', KEY],
    ['clear', undefined],
  ] as const) {
    await inArchive(name, key, async (archive) => {
      const manifest = await chooseBackup(archive, undefined)
      const erased = (error: unknown) => isFault(error, 'archive/account-erased')
      const target = { ...house, data: house.configuration.data }
      await assert.rejects(restoreAccount(archive, manifest, 'anna@example.org', {}, false, target), erased)
      await assert.rejects(async () => {
        for await (const piece of archive.object(before)) assert.ok(piece)
      }, erased)
      // Nor under what the archive itself is sealed with, by somebody who does not ask.
      const file = join(archive.folder, 'objects', before.slice(-64, -62), before.slice(-64))
      const octets = await readFile(file).catch(() => undefined)
      if (octets) assert.throws(() => archive.codec.decode(octets.subarray(4), file))
      assert.deepEqual((await verify(archive, undefined, () => undefined)).problems, [])
      await prune(archive, 1)
      assert.deepEqual((await verify(archive, undefined, () => undefined)).problems, [])
    })
    for (const entry of await readdir(join(folder, name), { recursive: true, withFileTypes: true })) {
      assert.equal(join(entry.parentPath, entry.name).includes(`bodies/${anna.id}`), false)
    }
  }

  // The disk comes back: with the next backup, or the next round, its keyring is rewritten.
  await rename(join(folder, 'not-mounted'), join(folder, 'away'))
  await inArchive('away', KEY, async (archive) => {
    assert.ok(archive.keyring.tryKey(anna.id))
    await backUp(archive)
    assert.throws(
      () => archive.codecOf(anna.id),
      (error) => isFault(error, 'archive/account-erased'),
    )
    // All is lost but the archive and its key.
    const lost = join(folder, 'lost')
    const { json } = await restoreEverything(
      archive,
      await chooseBackup(archive, undefined),
      lost,
      new ScriptedTerminal(),
    )
    assert.deepEqual((json as { problems: unknown[] }).problems, [])
  })
})

test('an account that is restored by itself comes with its second factors, app passwords and what was agreed to', async () => {
  const bob = await house.accounts.account('bob@example.org')
  const { factorStore, appPasswordStore, appPasswords, termsBook } = house
  await factorStore.putTotp({ accountId: bob.id, sealedSecret: Buffer.from('sealed'), createdMs: 5, lastStep: 6 })
  await factorStore.putRecoveryCodes(bob.id, [{ mac: Buffer.from('mac'), keyId: 'k' }])
  await appPasswords.make(bob, { device: 'phone', scopes: ['imap'] })
  await termsBook.accept({ accountId: bob.id, kind: 'terms', number: 1, atMs: 7 })
  const doors = async () => [
    await factorStore.totp(bob.id),
    await factorStore.recoveryCodes(bob.id),
    (await appPasswordStore.of(bob.id)).map((entry) => [entry.device, entry.scopes, entry.secret]),
    await termsBook.acceptances(bob.id),
  ]
  const before = await doors()
  await inArchive('doors', KEY, backUp)
  await house.directory.removeAccount(bob.id)
  await house.mail.destroy(bob.id)
  assert.notDeepEqual(await doors(), before)
  await inArchive('doors', KEY, async (archive) => {
    const target = { ...house, data: house.configuration.data }
    await restoreAccount(archive, await chooseBackup(archive, undefined), bob.address, {}, false, target)
  })
  assert.deepEqual(await doors(), before)
})

test('an archive that was made before there were keys is read as it was, and copies anew under keys', async () => {
  const bob = await house.accounts.account('bob@example.org')
  await inArchive('old', KEY, async (archive) => {
    {
      await using bodies = await ArchivedBodies.open(archive, bob.id)
      await bodies.add(Buffer.alloc(32, 1), Buffer.from('old'))
      await bodies.flush()
    }
    await backUp(archive)
    await using bodies = await ArchivedBodies.open(archive, bob.id)
    assert.deepEqual([bodies.damaged, bodies.has(Buffer.alloc(32, 1))], [[], false])
    const names = await readdir(join(archive.folder, 'bodies', bob.id))
    assert.deepEqual(names.map((name) => name.split('.')[1]).sort(), ['kpack', 'pack'])
    assert.deepEqual((await verify(archive, undefined, () => undefined)).problems, [])
  })
})

test('keys that were lost here are taken from the archive, and what it has stays readable', async () => {
  const bob = await house.accounts.account('bob@example.org')
  await inArchive('lost-keys', KEY, backUp)
  const first = await inArchive('lost-keys', KEY, async (archive) => archive.keyring.tryKey(bob.id)?.keyId)
  for (const end of ['', '-wal', '-shm'])
    await rm(join(house.configuration.data, `archive-keys.db${end}`), { force: true })
  await inArchive('lost-keys', KEY, async (archive) => {
    await backUp(archive)
    assert.equal(archive.keyring.tryKey(bob.id)?.keyId, first)
    assert.deepEqual((await verify(archive, undefined, () => undefined)).problems, [])
  })
  // Another one, whose keys are newer than these, keeps its own as well.
  await rm(join(house.configuration.data, 'archive-keys.db'), { force: true })
  await inArchive('other', KEY, backUp)
  await inArchive('lost-keys', KEY, async (archive) => {
    await backUp(archive)
    assert.equal(archive.keyring.tryKey(bob.id)?.keyId, first)
    assert.deepEqual((await verify(archive, undefined, () => undefined)).problems, [])
  })
})

test('of two copies of the keyring one is enough', async () => {
  const bob = await house.accounts.account('bob@example.org')
  for (const name of ['keyring.json', 'keyring-copy.json']) {
    const path = join(folder, 'lost-keys', name)
    const octets = await readFile(path)
    const flipped = Buffer.from(octets)
    flipped[100] = (flipped[100] as number) ^ 1
    for (const harm of [() => rm(path), () => writeFile(path, '{"ring":'), () => writeFile(path, flipped)]) {
      await harm()
      const id = await inArchive('lost-keys', KEY, async (archive) => archive.keyring.tryKey(bob.id)?.accountId)
      assert.equal(id, bob.id)
    }
    // And the next backup has both again.
    await inArchive('lost-keys', KEY, backUp)
    assert.deepEqual(await readFile(path), octets)
  }
})
