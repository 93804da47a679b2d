import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { canonicalAddress } from '../directory/canonical-address.ts'
import { nameProblem, namesLike } from './account-name.ts'
import { lookOf, officialLookOf } from './look-alikes.ts'
import { ReservedNames } from './reserved-names.ts'

test('names are such as can be told over the telephone', () => {
  for (const [name, problem] of [
    ['anna', undefined],
    ['a.b-c_d9', undefined],
    ['an', 'too-short'],
    ['a'.repeat(41), 'too-long'],
    ['a+b', 'characters'],
    ['søren', 'characters'],
    ['anna berg', 'characters'],
    ['"anna"', 'characters'],
    ['1anna', 'edges'],
    ['.anna', 'edges'],
    ['anna-', 'edges'],
    ['an..na', 'doubled'],
    ['an.-na', 'doubled'],
  ] as const) {
    assert.equal(nameProblem(name), problem, name)
  }
})

test('a name that is let in is an address as it stands, and so is every name like it', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9._-]{1,38}[a-z0-9]$/)
  fc.assert(
    fc.property(fc.oneof(name, anyText()), fc.nat(), (text, chance) => {
      if (nameProblem(text) !== undefined) return
      for (const one of [text, ...namesLike(text, (below) => chance % below)]) {
        assert.equal(canonicalAddress(`${one}@example.org`), `${one}@example.org`)
      }
      assert.ok(!namesLike(text, () => 0).includes(text))
    }),
  )
})

test('what is taken for one another looks the same, and what is not does not', () => {
  for (const [a, b] of [
    ['anna.berg', 'anna-berg'],
    ['bob', 'b0b'],
    ['lars1', 'larsl'],
    ['arne', 'ame'],
  ] as const) {
    assert.equal(lookOf(a), lookOf(b), `${a} ${b}`)
  }
  for (const [a, b] of [
    ['anna', 'anne'],
    ['mia', 'mla'],
    ['lars1', 'lars2'],
    ['ole', 'oli'],
  ] as const) {
    assert.notEqual(lookOf(a), lookOf(b), `${a} ${b}`)
  }
  assert.equal(officialLookOf('5upp0rt'), officialLookOf('support'))
})

test('the names of roles, of the provider and of what looks like them are kept; those of people are not', () => {
  const names = new ReservedNames(['ceo'], ['Fjordpost', 'mail.example.org'])
  const kept = `postmaster abuse admin adm1n administrator hostmaster webmaster security support supp0rt support2 postmaster80 billing-1 postrnaster no-reply
    mailer-daemon billing biIling fjordpost fj0rdpost fjordpost-help the.security.team ceo c30 kundeservice rechnung root www wpad`
  for (const name of kept.split(/\s+/)) assert.ok(names.has(name.toLowerCase()), name)
  for (const name of 'anna bjorn ole.hansen mia lill inger.marie thomas postma mailin supper nora staffan infos.k'.split(
    ' ',
  )) {
    assert.ok(!names.has(name), name)
  }
})
