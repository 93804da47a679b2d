import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { LOAD_VECTORS } from '../kit/remote-load-vectors.ts'
import { Browser } from './harness/browser.ts'
import { MessageStage, type Way } from './harness/message-stage.ts'
import { eventually } from './harness/program.ts'

let browser: Browser
let stage: MessageStage
const folder = mkdtempSync(join(tmpdir(), 'posthus-loads-'))
const netLog = join(folder, 'net.json')

before(async () => {
  stage = await MessageStage.open((way, port) =>
    LOAD_VECTORS.map(({ html }, at) => html.replaceAll('URL', `http://${hostOf(way, at)}:${port}/${at}`)),
  )
  // Every name that the browser looks up, every connection and every request stands in there.
  const switches = [`--log-net-log=${netLog}`, '--autoplay-policy=no-user-gesture-required']
  browser = await Browser.start(switches, { whole: true })
})
after(async () => {
  await browser?.[Symbol.asyncDispose]()
  stage?.[Symbol.dispose]()
  rmSync(folder, { recursive: true, force: true })
})

test('without protection every vector is seen: the test can fail', async () => {
  assert.deepEqual(
    (await shown('nothing')).filter(({ seen }) => seen === 'nothing').map(({ name }) => name),
    [],
  )
})

test('with all layers nothing is asked for, no connection is made, no name is looked up', async () => {
  assert.deepEqual(await leaksOf('both'), [])
})

test('the wall alone lets no request through; what prepares for one is for the second layer', async () => {
  assert.deepEqual(await leaksOf('wall'), [
    ['link preconnect', 'name'],
    ['link dns-prefetch', 'name'],
    // The browser gets ready to ask before the policy is looked at.
    ['iframe', 'name'],
  ])
})

test('the second layer alone lets nothing through', async () => {
  assert.deepEqual(await leaksOf('second-layer'), [])
})

for (const kind of ['page', 'sealed'] as const) {
  test(`of what is posted into the ${kind} as it is nothing is asked for, and nothing runs`, async () => {
    assert.deepEqual(
      (await leaksOf(`posted-${kind}`)).filter(([, seen]) => seen === 'request'),
      [],
    )
  })
}

test('without its policy the page that is posted into loads what it is given: the test can fail', async () => {
  const loaded = (await leaksOf('posted-open')).filter(([, seen]) => seen === 'request').length
  assert.ok(loaded > LOAD_VECTORS.length / 2, `${loaded}`)
})

test('DOMPurify alone, in a frame without a policy, lets nothing through', async () => {
  assert.deepEqual(await leaksOf('purified'), [])
})

test('no cookie comes with an image out of the wall, which is why its path vouches for itself', async () => {
  using other = await MessageStage.open((_way, port) => [`<img src="http://127.0.0.1:${port}/mail/image/token">`])
  for (const way of ['both', 'posted-page'] as const) {
    other.asked.length = 0
    await other.show(browser, way)
    const [frame] = other.asked.filter(({ path }) => path.startsWith('/vector/') || path.startsWith('/posted/'))
    const [image, ...more] = other.asked.filter(({ path }) => path.startsWith('/mail/image/'))
    assert.equal(frame?.cookie, 'session=anna', 'the frame itself is asked for by our page')
    assert.deepEqual([image?.path, image?.cookie, more], ['/mail/image/token', undefined, []])
  }
  other.asked.length = 0
  await other.show(browser, 'nothing')
  assert.equal(other.asked.find(({ path }) => path.startsWith('/mail/image/'))?.cookie, 'session=anna')
})

type Seen = 'request' | 'name' | 'nothing'

/** What was seen on the net of messages that are shown in one of the ways. */
async function leaksOf(way: Way): Promise<readonly (readonly [name: string, seen: Seen])[]> {
  return (await shown(way)).flatMap(({ name, seen }) => (seen === 'nothing' ? [] : [[name, seen] as const]))
}

/** Shows every vector, and says which of them were seen on the net: by a server that was asked, or by a name that came up in the log of the browser, for whatever reason. */
async function shown(way: Way): Promise<readonly { readonly name: string; readonly seen: Seen }[]> {
  await stage.show(browser, way)
  const control = `end-${way}.localhost`
  const log = await eventually(async () => {
    const url = `http://${control}:${stage.port}/`
    await browser.evaluate(`fetch(${JSON.stringify(url)}, { mode: "no-cors" }).then(() => undefined)`)
    const text = readFileSync(netLog, 'latin1')
    return text.includes(control) ? text : undefined
  }, `the end of ${way} in the log`)
  const asked = new Set(stage.asked.map(({ host }) => host))
  return LOAD_VECTORS.map(({ name }, at) => {
    const host = hostOf(way, at)
    return { name, seen: asked.has(`${host}:${stage.port}`) ? 'request' : log.includes(host) ? 'name' : 'nothing' }
  })
}

function hostOf(way: Way, at: number): string {
  return `${way}-v${at}.localhost`
}
