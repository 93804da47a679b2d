import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../../base/manual-clock.ts'
import { SenderRewriting } from './sender-rewriting.ts'

const secret = new Uint8Array(32).fill(7)
const day = 86_400_000

function open(secrets = [secret]) {
  const clock = new ManualClock()
  return { clock, srs: new SenderRewriting(secrets, clock) }
}

const localOf = (address: string | undefined) => (address ?? '').slice(0, (address ?? '').lastIndexOf('@'))

test('an address goes out rewritten and comes back for three weeks', () => {
  const { srs, clock } = open()
  const rewritten = srs.tryRewrite('Bo.Berg@example.org', 'posthus.test')
  assert.match(rewritten ?? '', /^SRS0=[a-z2-7]{8}=[a-z2-7]{2}=example\.org=Bo\.Berg@posthus\.test$/)
  const local = localOf(rewritten)
  assert.equal(srs.tryRestore(local), 'Bo.Berg@example.org')
  assert.equal(srs.tryRestore(local.toLowerCase()), 'bo.berg@example.org')
  clock.advance(21 * day)
  assert.equal(srs.tryRestore(local), 'Bo.Berg@example.org')
  clock.advance(day)
  assert.equal(srs.tryRestore(local), undefined)
})

test('what was changed or made by others is not taken', () => {
  const { srs } = open()
  const local = localOf(srs.tryRewrite('bo@example.org', 'posthus.test'))
  for (const forged of [
    local.replace('example.org', 'example.com'),
    local.replace('=bo', '=ba'),
    local.replace(/=[a-z2-7]/, '=0'),
    'SRS0=x',
    'srs0=',
    'bo',
    '',
  ]) {
    assert.equal(srs.tryRestore(forged), undefined, forged)
  }
  assert.equal(open([new Uint8Array(32)]).srs.tryRestore(local), undefined)
  assert.equal(
    open([new Uint8Array(32), secret]).srs.tryRestore(local),
    'bo@example.org',
    'an older secret still checks',
  )
})

test('what others have rewritten already is wrapped once, however often it is forwarded', () => {
  const { srs } = open()
  const once = srs.tryRewrite('SRS0=ab=cd=a.test=bo@b.test', 'posthus.test')
  assert.match(once ?? '', /^SRS1=[a-z2-7]{8}=b\.test==ab=cd=a\.test=bo@posthus\.test$/)
  assert.equal(srs.tryRestore(localOf(once)), 'SRS0=ab=cd=a.test=bo@b.test')
  const twice = srs.tryRewrite('SRS1=zz=b.test==ab=cd=a.test=bo@c.test', 'posthus.test')
  assert.equal(srs.tryRestore(localOf(twice)), 'SRS0=ab=cd=a.test=bo@b.test')
})

test('what would not fit into a local part is not rewritten', () => {
  const { srs } = open()
  for (const address of [`${'a'.repeat(60)}@example.org`, '"b o"@example.org', 'bö@example.org', 'bo@[192.0.2.1]']) {
    assert.equal(srs.tryRewrite(address, 'posthus.test'), undefined, address)
  }
})

test('whatever is rewritten is restored as it was, and any text is restored or not without a fault', () => {
  const { srs } = open()
  const atom = fc.string({ unit: fc.constantFrom(...'abzAZ019.+-=_'), minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(atom, (local) => {
      const rewritten = srs.tryRewrite(`${local}@example.org`, 'posthus.test')
      if (rewritten !== undefined && !/^srs[01]/i.test(local))
        assert.equal(srs.tryRestore(localOf(rewritten)), `${local}@example.org`)
    }),
  )
  fc.assert(fc.property(fc.string(), (text) => void srs.tryRestore(`SRS0=${text}`)))
})
