import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RegexProgram } from './regex-program.ts'
import { RegexError } from './regex-syntax.ts'

const compile = (pattern: string, ignoresCase = false) => RegexProgram.compile(pattern, ignoresCase, 2000)

function exec(pattern: string, text: string, ignoresCase = false) {
  return compile(pattern, ignoresCase).exec(text, () => undefined)
}

test('patterns match leftmost and longest, with what their groups took', () => {
  const table: [string, string, string[] | undefined][] = [
    ['b+', 'abbbc', ['bbb']],
    ['a|ab', 'xab', ['ab']],
    ['(a|ab)(c|bcd)?', 'abcd', ['abcd', 'a', 'bcd']],
    ['^$', '', ['']],
    ['^a', 'ba', undefined],
    ['a$', 'ab', undefined],
    ['[[:digit:]]{2,3}', 'x12345', ['123']],
    ['[]x-]+', 'a]-x', [']-x']],
    ['[^a-c]+', 'abcdefabc', ['def']],
    ['\\.', 'a.b', ['.']],
    ['(.*)@(.*)', 'anna@posthus.test', ['anna@posthus.test', 'anna', 'posthus.test']],
    ['(x)?y', 'y', ['y', '']],
    ['\\<mail\\>', 'e mail x', ['mail']],
    ['\\bmail\\b', 'email', undefined],
    ['a{0}b', 'ab', ['b']],
    ['(a*)*', 'aaa', ['aaa', 'aaa']],
    ['.', '😀', ['😀']],
    ['ä+', 'xäää', ['äää']],
    ['abcd|bc', 'abce', ['bc']],
    ['[[.-.]a]+', 'b-a', ['-a']],
    ['a)', 'a)', ['a)']],
  ]
  for (const [pattern, text, expected] of table) {
    assert.deepEqual(exec(pattern, text), expected, `${pattern} on ${text}`)
  }
  assert.deepEqual(exec('ABC', 'xabc', true), ['abc'])
})

test('what is no pattern says so', () => {
  for (const pattern of [
    '(',
    '[a',
    '*a',
    'a{2,1}',
    'a{',
    'a{256}',
    '(a)\\1',
    '[[:nope:]]',
    'a\\',
    '[b-a]',
    '{1}',
    '[[.',
    '(('.repeat(60),
  ]) {
    assert.throws(() => compile(pattern), RegexError, pattern)
  }
})

test('patterns that grow beyond the bound are refused, also those that grow to nothing', () => {
  for (const pattern of ['((a{200}){200}){200}', 'a{0}{255}{255}{255}{255}{255}', '(){255}{255}{255}{255}']) {
    assert.throws(() => compile(pattern), RegexError, pattern)
  }
})

test('what makes a backtracking engine stall takes steps in proportion', () => {
  for (const pattern of ['(a+)+$', '(a|a)*b', '(a|aa)+$', '(.*)*x']) {
    let steps = 0
    exec(pattern, 'a'.repeat(20))
    const program = compile(pattern)
    program.exec(`${'a'.repeat(2000)}!`, (count) => {
      steps += count
    })
    assert.ok(steps < 2000 * program.size * 16, `${pattern}: ${steps}`)
  }
})

test('the counter ends a run', () => {
  const stop = new Error('enough')
  assert.throws(
    () =>
      compile('a*').exec('a'.repeat(100), () => {
        throw stop
      }),
    stop,
  )
})

test('on plain patterns it finds what the engine of the platform finds', () => {
  const piece = fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '(b)', '(ab)', 'a?', 'b?', '(a?)')
  const pattern = fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 }), (source, text) => {
      const found = new RegExp(source).exec(text)
      const mine = exec(source, text)
      assert.equal(mine === undefined, found === null)
      if (found) assert.equal(text.indexOf(mine?.[0] as string) >= 0, true)
    }),
  )
})

test('any characters are a pattern or none, and run within the bound', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'ab()[]{}|*+?.^$\\,:-19'), maxLength: 30 }),
      fc.string({ maxLength: 30 }),
      (source, text) => {
        try {
          exec(source, text)
        } catch (error) {
          assert.ok(error instanceof RegexError, String(error))
        }
      },
    ),
  )
})
