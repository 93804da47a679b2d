import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { makePrivateKey, openLocalAuthority } from '../../src/app/tls/local-authority.ts'
import { systemClock } from '../../src/base/clock.ts'
import { systemEntropy } from '../../src/base/entropy.ts'
import type { CertificateEntry } from '../../src/core/certificates/certificate-entry.ts'
import { tryFactsOf } from '../../src/core/certificates/read-certificate.ts'
import { openInventory } from './harness/certificate-inventory.ts'

/** Takes certificates in and replaces one with the next until it is killed; says what it was promised, a line each. */
const folder = process.argv[2] as string
const authority = await openLocalAuthority(join(folder, 'authority'), systemClock, systemEntropy)
const { inventory, keys } = await openInventory(folder, Number(process.argv[3]))
const say = ({ id, state }: CertificateEntry): void => void writeSync(1, `${id} ${state}\n`)
const deed = () => ({ by: 'a test', why: 'a crash', atMs: systemClock.nowMs() })

for (const { id, state, origin } of await inventory.entries()) {
  if (state !== 'destroyed' && origin === 'imported') await keys.reseal(id)
}
writeSync(1, 'sealed\n')
let previous: string | undefined
for (;;) {
  const privateKey = await makePrivateKey()
  const { id } = await inventory.add({ origin: 'imported', names: ['a.example'], privateKey }, deed())
  writeSync(1, `${id} keyed\n`)
  const { certificateChain: chain } = await authority.issue(['a.example'], privateKey)
  const facts = tryFactsOf(chain)
  if (!facts) throw new Error('no certificate was issued')
  say(await inventory.certify(id, { chain, facts }, deed()))
  say(await inventory.move(id, 'active', deed()))
  if (previous !== undefined) {
    say(await inventory.move(previous, 'retired', deed()))
    say(await inventory.move(previous, 'destroyed', deed()))
  }
  previous = id
}
