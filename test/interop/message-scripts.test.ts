import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Browser } from './harness/browser.ts'
import { MessageStage, type Way } from './harness/message-stage.ts'

/** DOMPurify's own corpus, as data: `test/vectors/README.md`. What would open a box tells the page around it instead. */
const PAYLOADS = (
  JSON.parse(readFileSync(new URL('../vectors/dompurify-payloads.json', import.meta.url), 'utf8')) as {
    readonly title: string
    readonly payload: string
  }[]
)
  .map(({ payload }) =>
    payload
      .replaceAll(/\balert(?:\([^()]*\)|`[^`]*`)/g, 'top.postMessage(/ran/.source,String.fromCharCode(42))')
      // A box that is open holds the whole browser up.
      .replaceAll(/\b(?:alert|prompt|confirm|print)\b/g, 'String'),
  )
  // The third that has nothing to tell could not fail here, and a frame for each of them takes as long: what they load is in message-loads.test.ts, what becomes of their HTML beside the code.
  .filter((payload) => payload.includes('top.postMessage'))

let browser: Browser
let stage: MessageStage

before(async () => {
  stage = await MessageStage.open(() => PAYLOADS)
  browser = await Browser.start()
})
after(async () => {
  await browser?.[Symbol.asyncDispose]()
  stage?.[Symbol.dispose]()
})

test('without protection scripts run: the test can fail', async () => {
  const ran = await stage.show(browser, 'nothing')
  assert.ok(ran.length >= 12, `${ran.length} of ${PAYLOADS.length}`)
})

test('posted into a page without a policy, handlers run: the test can fail', async () => {
  const ran = await stage.show(browser, 'posted-open')
  assert.ok(ran.length >= 6, `${ran.length} of ${PAYLOADS.length}`)
})

const ways: readonly Way[] = ['both', 'wall', 'second-layer', 'posted-page', 'posted-sealed', 'purified']
for (const way of ways) {
  test(`nothing of DOMPurify's own corpus runs: ${way}`, async () => {
    const ran = await stage.show(browser, way)
    assert.deepEqual(
      ran.map((at) => PAYLOADS[at]),
      [],
    )
  })
}
