import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Browser } from './harness/browser.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually, Program, run, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const LOGIN = 'anna@posthus.test'
const PARTIAL = ['-H', 'content-type: application/partial-upload']

let bench: Workbench
let posthus: Posthus
let account: string

before(async () => {
  bench = await Workbench.open('resumable-upload')
  posthus = await Posthus.start(bench, { members: ['anna', 'bob'], workers: 2 })
  account = Object.keys(JSON.parse((await curl('/jmap/session')).body).accounts)[0] as string
})
after(() => bench[Symbol.asyncDispose]())

for (const protocol of ['--http1.1', '--http2'] as const) {
  test(`curl (${protocol.slice(2)}) is told where to go on, is killed, and goes on elsewhere`, async () => {
    const content = file('whole', 24_000_000)
    const heads = bench.path('heads')
    writeFileSync(heads, '')
    const args = ['-H', 'Upload-Complete: ?1', '-H', 'content-type: text/plain', '-D', heads, '--limit-rate', '12M']
    const sent = ['--data-binary', `@${bench.path('whole')}`, `${origin()}/jmap/upload/${account}`]
    const sending = Program.start('curl', [...login(), protocol, ...args, ...sent], bench.path('curl.log'))
    // 104 with the place, then with how far it is.
    const told = () =>
      /^HTTP\/[\d.]+ 104[\s\S]*^location: (\S+)[\s\S]*^upload-offset: (\d+)/im.exec(readFileSync(heads, 'utf8'))
    const [, location = '', offset = ''] = await eventually(() => told() ?? undefined, 'an interim answer')
    await sending.stop()
    const path = new URL(location).pathname
    const state = await curl(path, '-I', protocol)
    const size = Number(state.field('upload-offset'))
    assert.ok(size >= Number(offset) && size < content.length, `${size} of ${content.length}`)
    assert.equal(state.field('upload-complete'), '?0')
    writeFileSync(bench.path('rest'), content.subarray(size))
    const fields = ['-H', `Upload-Offset: ${size}`, '-H', 'Upload-Complete: ?1', ...PARTIAL]
    const end = await curl(path, protocol, '-X', 'PATCH', ...fields, '--data-binary', `@${bench.path('rest')}`)
    const { blobId } = JSON.parse(end.body)
    assert.equal(blobId, `U${createHash('sha256').update(content).digest('hex')}`)
    await runWell('curl', [...login(), '-o', bench.path('back'), `${origin()}/jmap/download/${account}/${blobId}/x`])
    assert.deepEqual(readFileSync(bench.path('back')), content)
  })
}

test('what was told to be there is there when the server has been killed', async () => {
  const content = file('killed', 24_000_000)
  const heads = bench.path('killed-heads')
  writeFileSync(heads, '')
  const args = [
    '-H',
    'Upload-Complete: ?1',
    '-D',
    heads,
    '--limit-rate',
    '8M',
    '--data-binary',
    `@${bench.path('killed')}`,
  ]
  const sending = run('curl', [...login(), '--http1.1', ...args, `${origin()}/jmap/upload/${account}`])
  const told = () => [...readFileSync(heads, 'utf8').matchAll(/^upload-offset: (\d+)/gim)].at(-1)?.[1]
  await eventually(told, 'an interim answer')
  await posthus.program.kill()
  await sending
  const acknowledged = Number(told())
  await posthus.serve()
  const path = new URL(/^location: (\S+)/im.exec(readFileSync(heads, 'utf8'))?.[1] ?? '').pathname
  const size = Number((await curl(path, '-I')).field('upload-offset'))
  assert.ok(acknowledged > 0 && size >= acknowledged, `${size}, and ${acknowledged} were told to be there`)
  writeFileSync(bench.path('rest'), content.subarray(size))
  const fields = ['-H', `Upload-Offset: ${size}`, '-H', 'Upload-Complete: ?1', ...PARTIAL]
  const end = await curl(path, '-X', 'PATCH', ...fields, '--data-binary', `@${bench.path('rest')}`)
  assert.equal(JSON.parse(end.body).blobId, `U${createHash('sha256').update(content).digest('hex')}`)
})

test('a page of ours begins an upload, breaks it off, asks how far it is and goes on', async () => {
  await using browser = await Browser.start(['--ignore-certificate-errors'])
  await browser.open(`${origin()}/sign-in`, { width: 1280, theme: 'light' })
  await browser.evaluate(`document.querySelector('[name=address]').value = 'bob@posthus.test'`)
  await browser.evaluate(`document.querySelector('[name=password]').value = '${PASSWORD}'`)
  await browser.evaluate(`document.querySelector('button.main').click()`)
  const isThere = () =>
    browser.evaluate<boolean>(`location.pathname === '/mail/' && document.readyState === 'complete'`)
  await eventually(async () => (await isThere().catch(() => false)) || undefined, 'the webmail')
  const [size, blobId, digest] = await browser.evaluate<[number, string, string]>(`(async () => {
    const { csrf } = await (await fetch('/session')).json()
    const { accounts } = await (await fetch('/jmap/session')).json()
    const ask = (path, method, fields, body, signal) => fetch(path, { method, headers: { 'x-csrf': csrf, ...fields }, body, signal })
    const content = new Uint8Array(6_000_000).map((_, at) => at % 251)
    const begun = await ask('/jmap/upload/' + Object.keys(accounts)[0], 'POST', { 'upload-complete': '?0', 'upload-length': String(content.length) })
    const path = new URL(begun.headers.get('location')).pathname
    const partial = { 'content-type': 'application/partial-upload' }
    await ask(path, 'PATCH', { ...partial, 'upload-offset': '0', 'upload-complete': '?0' }, content.slice(0, 1_000_000))
    const stop = new AbortController()
    const broken = ask(path, 'PATCH', { ...partial, 'upload-offset': '1000000', 'upload-complete': '?1' }, content.slice(1_000_000), stop.signal).catch(() => undefined)
    setTimeout(() => stop.abort(), 5)
    await broken
    const state = await fetch(path, { method: 'HEAD' })
    const size = Number(state.headers.get('upload-offset'))
    if (state.headers.get('upload-complete') === '?0') {
      await ask(path, 'PATCH', { ...partial, 'upload-offset': String(size), 'upload-complete': '?1' }, content.slice(size))
    }
    const { blobId } = await (await fetch(path)).json()
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content))
    return [size, blobId, [...digest].map((one) => one.toString(16).padStart(2, '0')).join('')]
  })()`)
  assert.ok(size >= 1_000_000)
  assert.equal(blobId, `U${digest}`)
})

function file(name: string, size: number): Buffer {
  const content = randomBytes(size)
  writeFileSync(bench.path(name), content)
  return content
}

function origin(): string {
  return `https://localhost:${posthus.ports.https}`
}

function login(): string[] {
  return ['-sS', '--cacert', posthus.authority, '-u', `${LOGIN}:${PASSWORD}`]
}

async function curl(path: string, ...options: readonly string[]) {
  const { stdout } = await runWell('curl', [...login(), '-f', ...options, `${origin()}${path}`])
  return { body: stdout, field: (name: string) => new RegExp(`^${name}: (.*?)\r?$`, 'im').exec(stdout)?.[1] }
}
