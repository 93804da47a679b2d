import assert from 'node:assert/strict'
import { copyFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Candidates, Needle } from '../../src/core/mail/mail-store.ts'
import { UidSet } from '../../src/core/mail/uid-set.ts'
import { ACCOUNT, indexedBed } from '../../src/store/search/search-index.fixture.ts'

test('one flipped bit anywhere makes no search fail, and none lie that scrubbing would not name', async () => {
  await using bed = await indexedBed(60)
  await bed.store.close()
  const path = join(bed.place, 'search.1.db')
  const { size } = await stat(path)
  await copyFile(path, `${path}.sound`)
  const texts = ['QUOKKA', 'BLA\u030aB', '京都は', 'LETTER 17', 'ADA3@', 'NOWHERE']
  const questions: Needle[] = texts.map((text) => ({ where: 'text', text }))
  for (const text of ['LETTER', 'TTER 17', 'NOWHERE']) questions.push({ where: 'envelope', field: 'subject', text })
  questions.push({ where: 'envelope', field: 'from', text: 'ADA <ADA3@' })
  const ask = async () => {
    const answers: Candidates[] = []
    for (const needle of questions)
      answers.push(await bed.store.candidates(ACCOUNT, 1, needle, UidSet.of([{ first: 1, last: 60 }])))
    return answers
  }
  await bed.reopen()
  const right = await ask()
  const sound = await readFile(`${path}.sound`)
  let [lies, named] = [0, 0]
  for (let n = 0; n < 60; n++) {
    await bed.store.close()
    for (const name of await readdir(bed.place))
      if (/^search\..*db(-wal|-shm)?$/.test(name)) await rm(join(bed.place, name))
    const octets = Buffer.from(sound)
    // Every page has its turn, and every place within a page.
    const at = ((n * 4096 + n * 547) % size) + (n % 2 === 0 ? 0 : (n * 31) % 4096)
    octets[at % size] = (octets[at % size] as number) ^ (1 << (n % 8))
    await writeFile(path, octets)
    await bed.reopen()
    const answers = await ask()
    const lied = answers.some(({ certain, possible }, question) => {
      const { certain: known, possible: truth } = right[question] as Candidates
      // What is said to be certain nobody looks into.
      assert.equal(String(certain.without(known)), '', `octet ${at % size}, bit ${n % 8}`)
      return known.union(truth).without(certain).without(possible).size > 0
    })
    const findings = (await bed.findings()).length + bed.errors.splice(0).length
    if (findings > 0) named++
    if (!lied) continue
    lies++
    assert.ok(findings > 0, `octet ${at % size}, bit ${n % 8} is not named`)
  }
  assert.ok(named > 8, `${named} flips were named, ${lies} would have hidden a message`)
})
