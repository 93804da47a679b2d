import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { isFault } from '../../base/fault.ts'
import { SIEVE_LIMITS } from './sieve-limits.ts'
import { validateScript } from './validate-script.ts'

function problemsOf(script: string): string[] {
  try {
    validateScript(script)
    return []
  } catch (error) {
    assert.ok(isFault(error, 'sieve/invalid'), String(error))
    return error.message.split('\n')
  }
}

test('scripts of the RFCs are valid', () => {
  const scripts = [
    '',
    '# nothing\r\n/* at\nall */',
    'keep;discard;stop;',
    'require "fileinto"; if header :contains "from" "coyote" { discard; } elsif header :contains ["subject"] ["$$$"] { discard; } else { fileinto "INBOX"; }',
    'require ["fileinto", "reject"]; if size :over 500K { reject "too big"; } elsif address :is :domain ["from", "sender"] "EXAMPLE.COM" { fileinto "ham"; }',
    'if not anyof (not exists ["From", "Date"], allof(true, false)) { redirect "anna@example.org"; }',
    'require "vacation"; vacation :days 7 :addresses ["tjs@example.edu"] :subject "away" text:\r\nI am away.\r\n..\r\n.\r\n;',
    'require ["variables", "relational", "comparator-i;ascii-numeric"]; set :lower :quotewildcard "a" "b"; if string :value "gt" :comparator "i;ascii-numeric" "${a}" "5" { stop; }',
    'require ["imap4flags", "variables"]; setflag "f" "\\\\Seen"; addflag ["\\\\Flagged", "x"]; keep :flags "${f}";',
    'require ["date", "relational", "index"]; if allof(currentdate :value "ge" "date" "2007-06-30", date :index 1 :last :zone "+0100" "received" "hour" "09") { stop; }',
    'require ["ihave", "fileinto"]; if ihave "vnd.nobody" { nonsense :tag "x"; } else { keep; }',
    'require ["foreverypart", "mime"]; foreverypart :name "outer" { if header :mime :contenttype "Content-Type" "text/html" { break :name "outer"; } }',
    'require ["enotify"]; notify :importance "3" :message "new" "mailto:anna@example.org?subject=hi";',
    'require ["editheader"]; addheader :last "X-A" "b"; deleteheader :index 1 :last "X-A"; deleteheader :contains "X-B" ["c"];',
    'require "encoded-character"; keep; if header "subject" "${hex:24 24}${unicode:40}" { stop; }',
    'require ["include", "variables"]; global ["a"]; include :personal :once :optional "other"; set "global.b" "${global.a}"; return;',
    'require "regex"; if header :regex "subject" "^\\\\[(.*)\\\\]" { stop; }',
    'require ["duplicate"]; if duplicate :header "X-Id" :seconds 60 :last { discard; }',
    'require ["vacation-seconds"]; vacation :seconds 1800 "I am away";',
    'KEEP; If TRUE { Stop; }',
  ]
  for (const script of scripts) assert.deepEqual(problemsOf(script), [], script)
})

test('what is wrong is named with its place and its mend', () => {
  const table: [string, string][] = [
    ['keep', 'line 1, column 5: here should be ";" behind keep, not the end of the script'],
    ['keep;\nif true { stop }', 'line 2, column 16: here should be ";" behind stop, not "}"'],
    ['kep;', 'line 1, column 1: there is no command "kep"'],
    ['true;', 'line 1, column 1: "true" is a test: write it behind if'],
    ['if keep { stop; }', 'line 1, column 4: "keep" is a command, which cannot stand here'],
    ['fileinto "x";', 'line 1, column 1: "fileinto" needs require "fileinto"'],
    ['require "nope";', 'line 1, column 9: there is no extension "nope" here'],
    ['keep; require "fileinto";', 'line 1, column 7: require must stand before all other commands'],
    ['else { stop; }', 'line 1, column 1: else must follow if or elsif'],
    ['if true { } stop; elsif true { }', 'line 1, column 19: elsif must follow if or elsif'],
    ['if header :is :contains "a" "b" { }', 'line 1, column 15: ":is" and ":contains" exclude one another'],
    ['if header :is :is "a" "b" { }', 'line 1, column 15: ":is" stands here twice'],
    [
      'if header "a" { }',
      'line 1, column 4: "header" takes a string or a list of strings, then a string or a list of strings',
    ],
    [
      'if header :comparator "i;nope" "a" "b" { }',
      'line 1, column 23: there is no comparator of that name; there are i;octet, i;ascii-casemap, i;unicode-casemap, i;ascii-numeric',
    ],
    ['if header :regex "a" "b" { }', 'line 1, column 11: ":regex" needs require "regex"'],
    [
      'require "regex"; if header :regex "a" "(" { }',
      'line 1, column 39: this is no regular expression: a "(" is not closed',
    ],
    ['redirect "nobody";', 'line 1, column 1: "nobody" is not an address'],
    ['redirect "a@b.example c";', 'line 1, column 1: "a@b.example c" is not an address'],
    ['if size 5 { }', 'line 1, column 4: write size :over or size :under'],
    ['if size :over "5" { }', 'line 1, column 15: "size" takes a number here'],
    [
      'if address "subject" "x" { }',
      'line 1, column 4: the field subject holds no addresses: use the test header for it',
    ],
    ['keep; "', 'line 1, column 7: this string does not end: write " behind it'],
    ['/* x', 'line 1, column 1: this comment does not end: write */ behind it'],
    ['if allof true { }', 'line 1, column 4: "allof" takes its tests in parentheses'],
    ['if not (true) { }', 'line 1, column 4: "not" takes one test, without parentheses'],
    ['keep { }', 'line 1, column 1: "keep" ends with ";"'],
    ['if true;', 'line 1, column 1: "if" needs commands in braces'],
    ['keep "x";', 'line 1, column 6: "keep" takes nothing'],
    ['require "variables"; set "1" "x";', 'line 1, column 26: "1" cannot be the name of a variable'],
    ['require "variables"; set "a" "${b.c}";', 'line 1, column 30: there are no variables with "b" before their name'],
    ['require "foreverypart"; break;', 'line 1, column 25: break must stand within foreverypart'],
    ['if size :over 9999999999999999999 { }', 'line 1, column 15: the number is larger than 9007199254740991'],
    ['if size :over 1X { }', 'line 1, column 15: a number ends with a digit or with K, M or G'],
    ['ä;', 'line 1, column 1: this character cannot stand here'],
    ['\0', 'line 1, column 1: a NUL cannot stand in a script: remove it'],
    ['require "enotify"; notify "sms:1";', 'line 1, column 20: notifications by sms cannot be sent: use mailto'],
    ['text: x\n.\n', 'line 1, column 1: the text begins on the line after text: and ends with a line of one dot'],
  ]
  for (const [script, expected] of table) assert.equal(problemsOf(script)[0], expected, script)
})

test('all problems of a script are told at once, twenty at most', () => {
  assert.equal(problemsOf('a; b;\nc;').length, 3)
  assert.equal(problemsOf('a;'.repeat(50)).length, 20)
})

test('hostile scripts end soon with a problem', () => {
  const scripts = [
    `if ${'not '.repeat(100_000)}true { }`.slice(0, SIEVE_LIMITS.maxScriptBytes),
    'if true {'.repeat(10_000),
    'if allof('.repeat(10_000),
    'keep;'.repeat(20_000),
    'x'.repeat(SIEVE_LIMITS.maxScriptBytes + 1),
    'keep ['.repeat(10_000),
    `redirect "${'a'.repeat(60_000)}@${'b.'.repeat(20_000)}";`,
    `require "regex"; if header :regex "a" "${'(a{255}'.repeat(40)}${'){255}'.repeat(40)}" { }`,
  ]
  for (const script of scripts) assert.notDeepEqual(problemsOf(script), [], script.slice(0, 20))
})

test('any characters are a script or give problems with places', () => {
  const words = [
    'if',
    'true',
    'require',
    '"fileinto"',
    'header',
    ':is',
    '"a"',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ',',
    ';',
    '5K',
    'text:',
    '\n',
    '.',
    '${a}',
    '#',
    '/*',
    '*/',
    'anyof',
    'not',
    '\\',
  ]
  const script = fc.oneof(
    anyText({ maxLength: 200 }),
    fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((parts) => parts.join(' ')),
  )
  fc.assert(
    fc.property(script, (source) => {
      for (const line of problemsOf(source)) assert.match(line, /^line \d+, column \d+: ./)
    }),
    { numRuns: 200 },
  )
})
