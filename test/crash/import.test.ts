import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ImapPeer } from '../interop/harness/imap-peer.ts'
import { Dice, testMessage } from '../interop/harness/messages.ts'
import { PASSWORD, Posthus } from '../interop/harness/posthus.ts'
import { Program } from '../interop/harness/program.ts'
import { Workbench } from '../interop/harness/workbench.ts'

const MESSAGES = 3000
const KILLS = 5
const SEED = 1
const BINARY = join(import.meta.dirname, '../../bin/posthus')

test('an import that is killed again and again, beside a running server, ends with every message once', async () => {
  await using bench = await Workbench.onDisk('import')
  const posthus = await Posthus.start(bench, { workers: 1, members: ['anna'] })
  const dice = new Dice(SEED)
  const mbox = bench.path('many.mbox')
  const expected: string[] = []
  const pieces: string[] = []
  for (let n = 0; n < MESSAGES; n++) {
    // Some are there twice: each is to be there twice afterwards.
    const text = messageText(n % 7 === 0 ? n - (n % 14) : n)
    expected.push(digestOf(text.replaceAll('\n', '\r\n')))
    pieces.push(`From - Thu Nov 26 13:00:01 2026\n${text.replaceAll(/^(>*From )/gm, '>$1')}\n`)
  }
  writeFileSync(mbox, pieces.join(''))

  const importing = ['account', 'import', 'anna@posthus.test', mbox, '--config', posthus.configuration, '--json']
  const watcher = await ImapPeer.logIn(posthus.ports.imaps, 'anna@posthus.test', PASSWORD)
  let kills = 0
  for (; kills < KILLS; kills++) {
    const program = Program.start(BINARY, importing, bench.path(`import-${kills}`))
    let isRunning = true
    void program.ended.then(() => {
      isRunning = false
    })
    const until = (await countIn(watcher)) + 1 + dice.number(300)
    while (isRunning && (await countIn(watcher)) < until) await pause(1)
    if (!isRunning) break
    await program.kill()
  }
  await watcher.logOut()
  const last = JSON.parse((await posthus.command(importing.slice(0, 4).concat('--json'))).stdout)
  assert.equal(last.failed, 0)
  assert.equal(last.imported + last.present, MESSAGES)
  assert.ok(kills > 2, `it was killed ${kills} times only`)

  const peer = await ImapPeer.logIn(posthus.ports.imaps, 'anna@posthus.test', PASSWORD)
  await peer.ok('SELECT INBOX')
  const found = [...(await peer.fetchBodies()).values()].map(digestOf)
  await peer.logOut()
  assert.deepEqual(found.sort(), expected.sort())
  assert.equal((await posthus.tryCommand(['scrub'])).code, 0)
})

async function countIn(peer: ImapPeer): Promise<number> {
  const { untagged } = await peer.ok('STATUS INBOX (MESSAGES)')
  return Number(/MESSAGES (\d+)/.exec(untagged.map(({ text }) => text).join())?.[1])
}

/** Text with LF line ends, as an mbox has it, that ends in one. */
function messageText(n: number): string {
  const text = testMessage(n, SEED)
    .octets.toString('latin1')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '')
    .replaceAll('\0', '')
  const ascii = text.replaceAll(/[^\n\x20-\x7e]/g, '?')
  return ascii.endsWith('\n') ? ascii : `${ascii}\n`
}

function digestOf(octets: Buffer | string): string {
  return createHash('sha256').update(octets).digest('hex')
}
