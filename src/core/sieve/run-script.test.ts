import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { SIEVE_LIMITS } from '../../wire/sieve/sieve-limits.ts'
import { validateScript } from '../../wire/sieve/validate-script.ts'
import { runScript } from './run-script.ts'
import type { SieveAction, SieveOutcome } from './sieve-action.ts'
import { type SubjectFacts, sieveSubject } from './sieve-subject.fixture.ts'

const MESSAGE = `From: "Bo Berg" <bo+work@Example.ORG>
To: Anna <anna@posthus.test>, list: x@a.test, y@b.test;
Cc: =?UTF-8?Q?J=C3=B8rgen?= <jorgen@c.test>
Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= from
  the *north*
X-Number: 007
X-Tag: one
X-Tag: two
X-Tag: three
Date: Sun, 04 Jul 2009 23:30:00 +0200
Received: from a by b; Mon, 05 Jul 2009 01:00:00 -0500
Message-ID: <1@example.org>
Content-Type: multipart/mixed; boundary="b"

prologue
--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>Hello <b>wor</b>ld</p> =C3=A4
--b
Content-Type: application/pdf; name="a.pdf"
Content-Disposition: attachment; filename="a.pdf"
Content-Transfer-Encoding: base64

UERG
--b--
`

/** An action in a few words. */
function words(action: SieveAction): string {
  switch (action.kind) {
    case 'store': {
      const place = action.place.kind === 'default' ? (action.isImplicit ? 'implicit' : 'keep') : action.place.name
      return [place, ...action.flags].join(' ')
    }
    case 'redirect':
      return `redirect ${action.address}`
    case 'reject':
      return `${action.how} ${action.reason}`
    case 'vacation':
      return `vacation ${action.seconds} ${action.reason}`
    case 'notify':
      return `notify ${action.method.recipients.join(' ')}`
  }
}

const run = (script: string, facts?: SubjectFacts): Promise<SieveOutcome> =>
  runScript(validateScript(script), sieveSubject(MESSAGE, facts))

async function actionsOf(script: string, facts?: SubjectFacts): Promise<string[]> {
  const { actions, failure } = await run(script, facts)
  return failure === undefined ? actions.map(words) : [`failure: ${failure}`]
}

const ALL =
  'require ["body", "comparator-i;ascii-numeric", "comparator-i;unicode-casemap", "copy", "date", "duplicate", "editheader", "encoded-character", "enotify", "envelope", "environment", "ereject", "extracttext", "fileinto", "foreverypart", "ihave", "imap4flags", "include", "index", "mailbox", "mailboxid", "mboxmetadata", "mime", "regex", "reject", "relational", "servermetadata", "spamtest", "spamtestplus", "special-use", "subaddress", "vacation", "vacation-seconds", "variables", "virustest"];'

test('tests say what the RFCs say', async () => {
  const facts: SubjectFacts = {
    from: 'bounce+x@lists.test',
    to: 'anna+news@posthus.test',
    mailboxes: ['Lists'],
    specialUses: { '\\Junk': 'Spam' },
    annotations: { 'Lists /private/a': 'yes', ' /shared/b': 'x' },
    environment: { items: new Map([['name', 'Posthus']]), spam: 7, virus: 1 },
  }
  const table: [string, boolean][] = [
    ['header "subject" "Grüße from  the *north*"', true],
    ['header :contains "subject" "GRü"', true],
    ['header :contains :comparator "i;octet" "subject" "gr"', false],
    ['header :comparator "i;unicode-casemap" "subject" "GRÜSSE FROM  THE *NORTH*"', false],
    ['header :contains :comparator "i;unicode-casemap" "subject" "GRÜ"', true],
    ['header :matches "subject" "*from*\\\\*n?rth\\\\*"', true],
    ['header :matches "subject" "Gr?ße*"', false],
    ['header :matches "subject" "Gr??ße*"', true],
    ['header :matches :comparator "i;unicode-casemap" "subject" "Gr?ße*"', true],
    ['header :regex "subject" "^gr.*north.$"', true],
    ['header :value "eq" :comparator "i;ascii-numeric" "x-number" "7"', true],
    ['header :value "lt" :comparator "i;ascii-numeric" "x-number" "x"', true],
    ['header :count "eq" :comparator "i;ascii-numeric" "x-tag" "3"', true],
    ['header :index 2 "x-tag" "two"', true],
    ['header :index 1 :last "x-tag" "three"', true],
    ['header :index 4 "x-tag" "three"', false],
    ['header "x-none" ""', false],
    ['exists ["from", "to"]', true],
    ['exists ["from", "x-none"]', false],
    ['address :domain "from" "example.org"', true],
    ['address :localpart "from" "bo+work"', true],
    ['address :user "from" "bo"', true],
    ['address :detail "from" "work"', true],
    ['address :detail "cc" ""', false],
    ['address "to" "y@b.test"', true],
    ['address :count "eq" :comparator "i;ascii-numeric" "to" "3"', true],
    ['envelope :detail "to" "news"', true],
    ['envelope "from" "bounce+x@lists.test"', true],
    ['envelope :domain "from" "lists.test"', true],
    ['size :over 1K', false],
    ['size :under 1M', true],
    ['body :contains "hello world"', true],
    ['body :contains "<b>"', false],
    ['body :content "text/html" :contains "<b>"', true],
    ['body :content "application" :contains "PDF"', true],
    ['body :content "" :contains "prologue"', true],
    ['body :raw :contains "=C3=A4"', true],
    ['body :raw :contains "X-Number"', false],
    ['date :originalzone "date" "hour" "23"', true],
    ['date "date" "hour" "21"', true],
    ['date :zone "-0230" "date" "time" "19:00:00"', true],
    ['date :zone "+0300" "date" "date" "2009-07-05"', true],
    ['date :originalzone "received" "iso8601" "2009-07-05T01:00:00-05:00"', true],
    ['date :originalzone "date" "std11" "Sat, 04 Jul 2009 23:30:00 +0200"', true],
    ['date "date" "julian" "55016"', true],
    ['date "date" "weekday" "6"', true],
    ['date "x-none" "year" "2009"', false],
    ['currentdate "iso8601" "2026-11-26T16:30:05Z"', true],
    ['currentdate :zone "+0100" "hour" "17"', true],
    ['environment "name" "posthus"', true],
    ['environment "phone" ""', false],
    ['mailboxexists ["INBOX", "Lists"]', true],
    ['mailboxexists "Nowhere"', false],
    ['mailboxidexists ["F1"]', true],
    ['mailboxidexists ["F1", "F2"]', false],
    ['specialuse_exists "\\\\Junk"', true],
    ['specialuse_exists "Spam" "\\\\Junk"', true],
    ['specialuse_exists "Lists" "\\\\Junk"', false],
    ['metadata "Lists" "/private/a" "yes"', true],
    ['metadata "Lists" "/private/z" ""', false],
    ['servermetadataexists "/shared/b"', true],
    ['spamtest :value "ge" :comparator "i;ascii-numeric" "6"', true],
    ['spamtest :percent :value "eq" :comparator "i;ascii-numeric" "70"', true],
    ['virustest "1"', true],
    ['ihave ["fileinto", "body"]', true],
    ['ihave "vnd.nobody"', false],
    ['valid_notify_method ["mailto:a@b.test"]', true],
    ['valid_notify_method ["mailto:a@b.test", "xmpp:x"]', false],
    ['notify_method_capability "mailto:a@b.test" "online" "maybe"', true],
    ['header :mime :type "content-type" "multipart"', true],
    ['header :mime :anychild :contenttype "content-type" "text/html"', true],
    ['header :mime :anychild :param "filename" "content-disposition" "a.pdf"', true],
    ['exists :mime :anychild "content-disposition"', true],
    ['string :count "eq" :comparator "i;ascii-numeric" ["a", "", "${none}"] "1"', true],
    ['not anyof(false, not true)', true],
    ['duplicate', false],
  ]
  for (const [source, expected] of table) {
    const got = await actionsOf(`${ALL} if ${source} { discard; }`, facts)
    assert.deepEqual(got, expected ? [] : ['implicit'], source)
  }
})

test('commands give actions', async () => {
  const table: [string, string[]][] = [
    ['', ['implicit']],
    ['keep;', ['keep']],
    ['discard;', []],
    ['discard; keep;', ['keep']],
    ['stop; discard;', ['implicit']],
    ['fileinto "Lists";', ['Lists']],
    ['fileinto "a"; fileinto "b"; fileinto "a";', ['a', 'b']],
    ['fileinto :copy "a";', ['a', 'implicit']],
    ['redirect "x@y.test";', ['redirect x@y.test']],
    ['redirect :copy "x@y.test"; redirect "x@y.test";', ['redirect x@y.test']],
    ['setflag "\\\\Seen"; addflag ["A b", "a"]; keep;', ['keep \\Seen A b']],
    ['addflag "x"; removeflag "X"; fileinto :flags "\\\\Flagged \\\\Nonsense" "a";', ['a \\Flagged']],
    ['addflag "x"; if hasflag "X" { discard; }', []],
    [
      'setflag "v" "a b"; if hasflag :count "eq" :comparator "i;ascii-numeric" "v" "2" { keep :flags "${v}"; }',
      ['keep a b'],
    ],
    ['reject "no";', ['reject no']],
    ['ereject "no";', ['ereject no']],
    ['vacation :days 3 "away";', ['vacation 259200 away', 'implicit']],
    ['vacation :seconds 1 "away";', ['vacation 60 away', 'implicit']],
    ['vacation :days 0 "away"; discard;', ['vacation 86400 away']],
    ['notify "mailto:x@y.test";', ['notify x@y.test', 'implicit']],
    ['if header :matches "subject" "* from*" { fileinto "${1}${2}"; }', ['Grüße  the *north*']],
    ['if header :regex "x-tag" "^t(w)(o|p)" { fileinto "${2}${1}${0}"; }', ['owtwo']],
    ['set "a" "x"; set :upper :length "b" "${a}yz"; fileinto "${A}${b}";', ['x3']],
    ['set :quotewildcard "a" "*?\\\\"; fileinto "${a}";', ['\\*\\?\\\\']],
    ['set :encodeurl "a" "a b/ä"; fileinto "${a}";', ['a%20b%2F%C3%A4']],
    ['set :lower :upperfirst "a" "ANNA"; fileinto "${a}";', ['Anna']],
    ['fileinto "${unicode:e4}";', ['ä']],
    ['foreverypart { if header :mime :subtype "content-type" "pdf" { fileinto "pdf"; break; } }', ['pdf']],
    [
      'foreverypart { if header :mime :type "content-type" "text" { extracttext :first 5 "t"; } } fileinto "${t}";',
      ['Hello'],
    ],
    ['foreverypart :name "a" { foreverypart { break :name "a"; } } fileinto "x";', ['x']],
    ['if false { } elsif true { fileinto "a"; } elsif true { fileinto "b"; } else { fileinto "c"; }', ['a']],
    ['if false { } elsif false { } else { fileinto "c"; }', ['c']],
    ['if ihave "vnd.nobody" { nonsense; } else { fileinto "c"; }', ['c']],
  ]
  for (const [source, expected] of table) assert.deepEqual(await actionsOf(`${ALL} ${source}`), expected, source)
})

test('a script that fails keeps the message, whatever it has wanted before, and says why', async () => {
  const table: [string, RegExp][] = [
    ['fileinto "a"; error "enough";', /it says: enough/],
    ['keep; reject "no";', /reject cannot go together with keep/],
    ['reject "no"; keep;', /keep cannot go together with reject/],
    ['vacation "a"; vacation "b";', /vacation can be used once only/],
    ['redirect "${nobody}";', /not an address/],
    ['include "none";', /"none", which is not there/],
    ['include "broken";', /has mistakes: line 1/],
    ['include "again";', /too often or too deep/],
    [
      'redirect "a@x.test"; redirect "b@x.test"; redirect "c@x.test"; redirect "d@x.test"; redirect "e@x.test";',
      /more than 4/,
    ],
    [Array.from({ length: 40 }, (_, i) => `fileinto "m${i}";`).join(''), /more than 32 actions/],
    ['notify "mailto:a@b.test";'.repeat(5), /more than 4 notifications/],
    ['set "a" "("; if header :regex "subject" "${a}" { stop; }', /regular expression cannot be used/],
  ]
  const scripts = { broken: 'nonsense', again: 'require "include"; include "again";' }
  for (const [source, expected] of table) {
    const { actions, failure } = await run(`${ALL} ${source}`, { scripts })
    assert.match(failure ?? '', expected, source)
    assert.deepEqual(actions.map(words), ['implicit'], source)
  }
})

test('included scripts have variables of their own, except global ones', async () => {
  const scripts = {
    one: 'require ["include", "variables"]; global "g"; set "a" "inner"; set "g" "shared";',
    two: 'require ["include", "fileinto"]; fileinto "two"; return; discard;',
    three: 'stop;',
  }
  const head = `${ALL} global ["g"];`
  assert.deepEqual(
    await actionsOf(`${head} set "a" "outer"; include "one"; fileinto "\${a}\${g}\${global.g}";`, { scripts }),
    ['outersharedshared'],
  )
  assert.deepEqual(await actionsOf(`${head} include "two"; include :once "two"; fileinto "x";`, { scripts }), [
    'two',
    'x',
  ])
  assert.deepEqual(await actionsOf(`${head} include "three"; discard;`, { scripts }), ['implicit'])
  assert.deepEqual(await actionsOf(`${head} include :optional "none"; include :optional :global "one";`, { scripts }), [
    'implicit',
  ])
})

test('ids that were seen are remembered by what came, not by what was tried', async () => {
  const first = await run(`${ALL} if duplicate :handle "h" :seconds 60 { discard; }`)
  assert.deepEqual(
    first.seen.map(({ seconds }) => seconds),
    [60],
  )
  const seen = new Set(first.seen.map(({ key }) => key))
  assert.deepEqual((await run(`${ALL} if duplicate :handle "h" { discard; }`, { seen })).actions, [])
  assert.equal((await run(`${ALL} if duplicate :handle "h" :last { discard; }`, { seen })).seen.length, 1)
  assert.deepEqual(await actionsOf(`${ALL} if duplicate :handle "other" { discard; }`, { seen }), ['implicit'])
  assert.deepEqual((await run(`${ALL} if duplicate :header "X-None" { discard; }`)).seen, [])
})

test('a header that was edited goes with what is done from then on', async () => {
  const { actions } = await run(
    `${ALL} fileinto "a"; addheader "X-New" "one"; addheader :last "X-New" "Grüße"; deleteheader :index 2 "x-tag"; deleteheader "received"; deleteheader :contains "to" "anna"; keep;`,
  )
  const [before, after] = actions.map((action) => (action.kind === 'store' ? action.header : undefined))
  assert.equal(before, undefined)
  assert.deepEqual(after?.every('x-new'), ['one', '=?UTF-8?B?R3LDvMOfZQ==?='])
  assert.deepEqual(after?.every('x-tag'), ['one', 'three'])
  assert.equal(after?.first('received') !== undefined, true)
  assert.equal(after?.first('to'), undefined)
  assert.equal(after?.all[0]?.name, 'x-new')
})

test('patterns that would stall others end the run within its bound', async () => {
  const subject = sieveSubject(`Subject: ${'a'.repeat(100_000)}\n\nx`)
  for (const source of [
    'if header :matches "subject" ["*?aaaaaaaaaaaaaaaaaaaaab*?", "*?aaaaaaaaaaaaaaaaaaaab*?"] { stop; }',
    'if header :regex "subject" "(a|aa)*(a|aa)*(a*)*b" { stop; }',
    `if header :contains "subject" ["${Array.from({ length: 500 }, (_, i) => `b${i}`).join('","')}"] { stop; }`,
  ]) {
    const { failure } = await runScript(validateScript(`${ALL} ${source}`), subject, {
      ...SIEVE_LIMITS,
      maxSteps: 1_000_000,
    })
    assert.match(failure ?? '', /too much work/, source)
  }
})

test('variables cannot be made to fill the memory', async () => {
  const doubling = 'set "a" "${a}${a}";'.repeat(1000)
  assert.match((await run(`${ALL} set "a" "xxxxxxxxxxxxxxxx"; ${doubling}`)).failure ?? '', /too much work/)
  const many = Array.from({ length: 300 }, (_, i) => `set "v${i}" "x";`).join('')
  assert.match((await run(`${ALL} ${many}`)).failure ?? '', /more than 255 variables/)
})

test('any valid script ends, on any message', async () => {
  const tests = [
    'true',
    'header :matches "subject" "*a?"',
    'body :contains "x"',
    'address :detail "from" "x"',
    'date "date" "year" "2009"',
    'exists :mime :anychild "x"',
    'size :over 10',
  ]
  const commands = [
    'keep;',
    'fileinto "a";',
    'discard;',
    'set "a" "${a}${1}x";',
    'deleteheader "subject";',
    'addheader "x" "${a}";',
    'extracttext "a";',
    'addflag "x";',
    'redirect "a@b.test";',
    'stop;',
  ]
  const command = fc.constantFrom(...commands)
  const block = fc.tuple(fc.constantFrom(...tests), fc.array(command, { maxLength: 3 }))
  const script = fc
    .array(block, { maxLength: 5 })
    .map((blocks) => blocks.map(([one, body]) => `foreverypart { if ${one} { ${body.join(' ')} } }`).join('\n'))
  const message = fc.array(
    fc.constantFrom(
      'Subject: a',
      'From: x@y',
      '',
      '--b',
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: message/rfc822',
      ' fold',
      '\xff',
      ':',
    ),
    { maxLength: 20 },
  )
  await fc.assert(
    fc.asyncProperty(script, message, async (source, lines) => {
      const outcome = await runScript(validateScript(`${ALL} ${source}`), sieveSubject(lines.join('\n')))
      assert.ok(outcome.actions.length <= SIEVE_LIMITS.maxActions)
    }),
    { numRuns: 60 },
  )
  assert.throws(
    () => validateScript(`${ALL} nonsense;`),
    (error) => isFault(error, 'sieve/invalid'),
  )
})
