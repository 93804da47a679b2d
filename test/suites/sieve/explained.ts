/** A difference that is right, with the sentence that says so. */
export interface Explained {
  /** What it concerns: the name of the message, then the test or script. */
  readonly what: RegExp
  /** RFC and section, and what is said there. */
  readonly why: string
}

export const EXPLAINED: readonly Explained[] = [
  {
    what: /: string (?:"a" "A"|"\$\{hex:41 42\}" "ab")/,
    why: 'RFC 5228 §2.7.3: a test without :comparator compares by i;ascii-casemap; theirs takes i;octet for `string`',
  },
  {
    what: /:matches .*"[^"]*\?[^"?*]+\*"/,
    why: 'RFC 5228 §2.7.1: "?" stands for one character, an octet for i;ascii-casemap; theirs skips octets behind it',
  },
  {
    what: /: (?:not )?date (?::\w+ )*:index \d :last (?::\w+ )*"received"/,
    why: 'RFC 5260 §6: :index chooses the field; theirs looks at the first one whatever is asked for',
  },
  {
    what: /^odd: .*address :detail/,
    why: 'RFC 5233 §4: an address without a detail has none, not an empty one; theirs finds one in an empty field',
  },
  {
    what: /:is :comparator "i;ascii-numeric"/,
    why: 'RFC 4790 §9.1.1: what does not begin with a digit is one value, also when it is empty',
  },
  {
    what: /: deleteheader "subject"; if exists/,
    why: 'RFC 5293 §5: all fields of that name go; theirs leaves a header that would be empty alone',
  },
  {
    what: /foreverypart :name "o" \{ (?:set .*)?foreverypart/,
    why: "RFC 5703 §3: loops may stand within loops; Debian's calls its own compiled script corrupt",
  },
  {
    what: /extracttext :(?:upper :)?first/,
    why: 'RFC 5703 §7: :first counts characters; theirs counts octets and cuts them in two',
  },
  {
    what: /vacation :days 1000/,
    why: 'RFC 5230 §4.1: a site may have a longest interval; ours is 60 days',
  },
  {
    what: /vacation :seconds 100/,
    why: 'RFC 6131 §2: a site sets the least; ours is a minute, theirs as it comes a day',
  },
  {
    what: /mailto:x@y\.test,z@y\.test/,
    why: 'RFC 6068 §2: to = addr-spec *("," addr-spec)',
  },
  {
    what: /\$\{b\.c\}/,
    why: 'RFC 5229 §3: a namespace that no extension has brought is an error; theirs says so and goes on',
  },
  {
    what: /date "date" "nope"/,
    why: 'RFC 5260 §4.2 lists the parts of a date: another one is a slip of the pen',
  },
  {
    what: /date :zone "x"/,
    why: 'RFC 5260 §4.1: the zone MUST have the form of RFC 5322, +hhmm',
  },
  {
    what: /deleteheader :last "a"/,
    why: 'RFC 5293 §5: :last goes with :index; theirs says so and goes on',
  },
]
