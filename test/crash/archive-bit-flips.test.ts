import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFault } from '../../src/base/fault.ts'
import { Archive } from '../../src/store/archive/archive.ts'
import { ArchivedHouse } from '../../src/store/archive/archived-house.fixture.ts'
import { verify } from '../../src/store/archive/verify.ts'

test('one flipped bit anywhere in an archive is named by verify, or the archive is refused', async () => {
  await using house = await ArchivedHouse.make()
  await house.backUp()
  const files = readdirSync(house.archive, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('posthus.lock'))
    .map((entry) => join(entry.parentPath, entry.name))
  for (const [index, path] of files.entries()) {
    const octets = readFileSync(path)
    for (const at of [0, Math.floor(octets.length / 2), octets.length - 1]) {
      const damaged = Buffer.from(octets)
      damaged[at]! ^= 1 << (index % 8)
      writeFileSync(path, damaged)
      assert.ok(await isNoticed(house), `octet ${at} of ${path}`)
    }
    writeFileSync(path, octets)
  }
  assert.ok(!(await isNoticed(house)))
})

async function isNoticed(house: ArchivedHouse): Promise<boolean> {
  try {
    using archive = await Archive.open(house.archive, undefined, false)
    return (await verify(archive, undefined, () => undefined)).problems.length > 0
  } catch (error) {
    if (!isFault(error)) throw error
    return true
  }
}
