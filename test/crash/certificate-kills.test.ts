import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { spkiDigest } from '../../src/core/certificates/key-facts.ts'
import { Dice } from '../interop/harness/messages.ts'
import { SEED } from '../kit/seed.ts'
import { openInventory } from './harness/certificate-inventory.ts'

const CHILD = join(import.meta.dirname, 'certificate-child.ts')
const KILLS = 8
/** From the first promise on; a round of the child takes some milliseconds. */
const LONGEST_MS = 300

test('killed at any moment, every entry has its key and its certificate, and nothing that was promised is gone', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'posthus-certificate-kills-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const promised = new Map<string, string>()
  let orphans = 0
  const dice = new Dice(SEED)
  for (let kill = 1; kill <= KILLS; kill++) {
    for (const [id, state] of await runAndKill(folder, kill, dice.number(LONGEST_MS))) promised.set(id, state)
    orphans += await requireWhole(folder, kill, promised)
  }
  t.diagnostic(`${promised.size} entries, ${orphans} keys without one were swept away`)
  assert.ok(promised.size >= KILLS)
})

/** What the child was promised before it was killed: the last state of each entry. */
async function runAndKill(
  folder: string,
  run: number,
  afterMs: number,
): Promise<readonly (readonly [string, string])[]> {
  const child = spawn(process.execPath, [CHILD, folder, String(run)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (octets: Buffer) => {
    said += octets.toString()
  })
  const ended = once(child, 'exit')
  while (!/ active\n/.test(said)) {
    assert.equal(child.exitCode, null, said)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  child.kill('SIGKILL')
  await ended
  // A line that is not whole was not said.
  const lines = said.slice(0, said.lastIndexOf('\n')).split('\n')
  return lines.filter((line) => line.includes(' ')).map((line) => line.split(' ') as [string, string])
}

/** Returns how many keys had no entry. */
async function requireWhole(folder: string, run: number, promised: ReadonlyMap<string, string>): Promise<number> {
  const { inventory, close } = await openInventory(folder, run)
  try {
    const entries = await inventory.entries()
    for (const { id, state, spki, chain, facts } of entries) {
      const history = await inventory.history(id)
      assert.equal(history.at(-1)?.to, state)
      if (chain !== undefined) assert.equal(spkiDigest(new X509Certificate(chain).publicKey), spki)
      assert.equal(chain === undefined, state === 'keyed')
      assert.equal(facts?.spki ?? spki, spki)
      if (state === 'destroyed') continue
      assert.equal(spkiDigest(createPrivateKey(await inventory.privateKey(id))), spki)
    }
    const order = ['keyed', 'staged', 'active', 'retired', 'destroyed']
    for (const [id, state] of promised) {
      const found = entries.find((entry) => entry.id === id)?.state ?? 'nothing'
      assert.ok(order.indexOf(found) >= order.indexOf(state), `${id} was promised to be ${state} and is ${found}`)
    }
    const keys = join(folder, 'keys')
    for (const name of readdirSync(keys)) assert.equal(statSync(join(keys, name)).mode & 0o777, 0o600)
    const swept = await inventory.sweep(Date.now() + 60_000)
    const live = entries.filter(({ state }) => state !== 'destroyed').map(({ id }) => `${id}.key`)
    assert.deepEqual(readdirSync(keys).sort(), live.sort())
    return swept
  } finally {
    await close()
  }
}
