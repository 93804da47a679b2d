import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { HouseTerms } from '../../core/terms/house-terms.ts'
import { MemoryTermsBook } from '../../core/terms/memory-terms-book.ts'
import { TERMS_KINDS } from '../../core/terms/terms-version.ts'
import { parseWrittenText } from '../../core/texts/written-text.ts'
import { parseConfiguration } from '../config/read-configuration.ts'
import { publishHouseTexts, readHouseTexts } from './house-texts.ts'

function settingsWith(toml = '') {
  return parseConfiguration(`hostname = "mail.example.org"\n${toml}`, { folder: '/nowhere' })
}

async function folderOf(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-texts-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

const OPERATOR =
  '[operator]\nname = "Posten AS"\nregistration = "987 654 321"\npostal-address = "Storgata 1"\ncountry = "NO"\n'

for (const kind of TERMS_KINDS) {
  test(`the ${kind} text that comes with Posthus has the same parts in each language, and every fact is filled in`, async () => {
    const texts = await readHouseTexts(kind, settingsWith(OPERATOR))
    assert.deepEqual(Object.keys(texts), ['en', 'nb', 'de'])
    const shapes = Object.values(texts).map((text) =>
      parseWrittenText(text).map((block) => (block.kind === 'list' ? `list of ${block.items.length}` : block.kind)),
    )
    assert.deepEqual(shapes[1], shapes[0])
    assert.deepEqual(shapes[2], shapes[0])
    for (const text of Object.values(texts)) {
      assert.doesNotMatch(text, /[{}]|undefined|NaN|(?<!\*)\*(?!\*)/)
      assert.match(text, /Posten AS/)
    }
    assert.match(texts['nb'] ?? '', /Norge/)
  })
}

test('times are those that are set, whatever they are', async () => {
  const toml =
    '[posture]\nlogin-days = 17\n[queue]\nlog-days = 23\n[site]\nsystem-log-days = 9\n[mail]\nundelete-days = 5\n'
  const { en = '' } = await readHouseTexts('privacy', settingsWith(toml))
  for (const days of [17, 23, 9, 5]) assert.match(en, new RegExp(` ${days} days`))
})

test('what is not known is not said: neither an empty number nor a court of nowhere', async () => {
  const { en = '' } = await readHouseTexts('privacy', settingsWith())
  assert.doesNotMatch(en, /Registered as|Letters reach us|court of|The law of/)
  assert.match(en, /Responsible for the data is mail\.example\.org\./)
})

test('texts of the operator take the place of all of ours of that kind, and of no other kind', async (t) => {
  const folder = await folderOf(t, { 'terms.nb.txt': '\uFEFFHos {provider} er alt lov.\r\n' })
  const settings = settingsWith(`[site]\ntexts = "${folder}"\n`)
  assert.deepEqual(await readHouseTexts('terms', settings), { nb: 'Hos mail.example.org er alt lov.\n' })
  assert.equal(Object.keys(await readHouseTexts('privacy', settings)).length, 3)
})

test('a start publishes what has changed and nothing else; a slip leaves what there is', async (t) => {
  const folder = await folderOf(t, {})
  const terms = new HouseTerms(new MemoryTermsBook(), new ManualClock(1))
  const failed: string[] = []
  const log = { ...silentLog, error: (event: string) => failed.push(event) }
  const count = async () => [(await terms.versions('terms')).length, (await terms.versions('privacy')).length]
  const settings = settingsWith(`[site]\ntexts = "${folder}"\n`)
  await publishHouseTexts(terms, settings, log)
  await publishHouseTexts(terms, settings, log)
  assert.deepEqual(await count(), [1, 1])
  await publishHouseTexts(terms, settingsWith(`[posture]\nlogin-days = 10\n[site]\ntexts = "${folder}"\n`), log)
  assert.deepEqual(await count(), [1, 2], 'a time of the privacy text')
  await writeFile(join(folder, 'terms.en.txt'), 'Kept for {logindays} days.')
  await publishHouseTexts(terms, settings, log)
  assert.deepEqual([await count(), failed], [[1, 3], ['terms/not-published']])
})
