/** What may stand at a place: `name` is the name of a variable. */
export type ArgumentKind = 'string' | 'strings' | 'number' | 'name'

export interface TagSignature {
  /** Extension that must be required for it beside that of its command. */
  readonly extension?: string
  /** What follows it. */
  readonly takes?: ArgumentKind
  /** Tags of one group exclude one another. */
  readonly group?: string
}

/** What a command or test looks like. */
export interface Signature {
  readonly use: 'command' | 'test'
  /** Extensions of which one must be required. */
  readonly extensions?: readonly string[]
  readonly tags?: Readonly<Record<string, TagSignature>>
  readonly args?: readonly ArgumentKind[]
  /** How many of the arguments, from the first one, may be left out. */
  readonly optional?: number
  /** Whether it is the last arguments that may be left out. */
  readonly optionalAtEnd?: boolean
  readonly tests?: 'one' | 'many'
  readonly block?: boolean
}

const MATCH: Readonly<Record<string, TagSignature>> = {
  comparator: { takes: 'string', group: 'comparator' },
  is: { group: 'match type' },
  contains: { group: 'match type' },
  matches: { group: 'match type' },
  regex: { group: 'match type', extension: 'regex' },
  count: { group: 'match type', extension: 'relational', takes: 'string' },
  value: { group: 'match type', extension: 'relational', takes: 'string' },
}

const ADDRESS_PART: Readonly<Record<string, TagSignature>> = {
  all: { group: 'address part' },
  localpart: { group: 'address part' },
  domain: { group: 'address part' },
  user: { group: 'address part', extension: 'subaddress' },
  detail: { group: 'address part', extension: 'subaddress' },
}

/** RFC 5260 §6. */
const INDEX: Readonly<Record<string, TagSignature>> = {
  index: { extension: 'index', takes: 'number' },
  last: { extension: 'index' },
}

/** RFC 5703 §4. */
const MIME: Readonly<Record<string, TagSignature>> = {
  mime: { extension: 'mime' },
  anychild: { extension: 'mime' },
}

const MIME_HEADER: Readonly<Record<string, TagSignature>> = {
  ...MIME,
  type: { extension: 'mime', group: 'part of the field' },
  subtype: { extension: 'mime', group: 'part of the field' },
  contenttype: { extension: 'mime', group: 'part of the field' },
  param: { extension: 'mime', group: 'part of the field', takes: 'strings' },
}

const FLAGS: Readonly<Record<string, TagSignature>> = { flags: { extension: 'imap4flags', takes: 'strings' } }

/** RFC 5229 §4.1; those of one group have one precedence. */
const MODIFIERS: Readonly<Record<string, TagSignature>> = {
  lower: { group: 'letter case' },
  upper: { group: 'letter case' },
  lowerfirst: { group: 'case of the first letter' },
  upperfirst: { group: 'case of the first letter' },
  quotewildcard: { group: 'quoting' },
  quoteregex: { group: 'quoting', extension: 'regex' },
  encodeurl: { extension: 'enotify' },
  length: {},
}

const COMMANDS: Readonly<Record<string, Omit<Signature, 'use'>>> = {
  require: { args: ['strings'] },
  if: { tests: 'one', block: true },
  elsif: { tests: 'one', block: true },
  else: { block: true },
  stop: {},
  keep: { tags: FLAGS },
  discard: {},
  redirect: { tags: { copy: { extension: 'copy' } }, args: ['string'] },
  fileinto: {
    extensions: ['fileinto'],
    tags: {
      copy: { extension: 'copy' },
      create: { extension: 'mailbox' },
      // RFC 9042 §4: not both.
      specialuse: { extension: 'special-use', takes: 'string', group: 'place' },
      mailboxid: { extension: 'mailboxid', takes: 'string', group: 'place' },
      ...FLAGS,
    },
    args: ['string'],
  },
  reject: { extensions: ['reject'], args: ['string'] },
  ereject: { extensions: ['ereject'], args: ['string'] },
  setflag: { extensions: ['imap4flags'], args: ['name', 'strings'], optional: 1 },
  addflag: { extensions: ['imap4flags'], args: ['name', 'strings'], optional: 1 },
  removeflag: { extensions: ['imap4flags'], args: ['name', 'strings'], optional: 1 },
  set: { extensions: ['variables'], tags: MODIFIERS, args: ['name', 'string'] },
  vacation: {
    extensions: ['vacation'],
    tags: {
      days: { takes: 'number', group: 'interval' },
      seconds: { takes: 'number', group: 'interval', extension: 'vacation-seconds' },
      subject: { takes: 'string' },
      from: { takes: 'string' },
      addresses: { takes: 'strings' },
      mime: {},
      handle: { takes: 'string' },
    },
    args: ['string'],
  },
  addheader: { extensions: ['editheader'], tags: { last: {} }, args: ['string', 'string'] },
  deleteheader: {
    extensions: ['editheader'],
    tags: { index: { takes: 'number' }, last: {}, ...MATCH },
    args: ['string', 'strings'],
    optional: 1,
    optionalAtEnd: true,
  },
  include: {
    extensions: ['include'],
    tags: { personal: { group: 'place' }, global: { group: 'place' }, once: {}, optional: {} },
    args: ['string'],
  },
  return: { extensions: ['include'] },
  global: { extensions: ['include'], args: ['strings'] },
  notify: {
    extensions: ['enotify'],
    tags: {
      from: { takes: 'string' },
      importance: { takes: 'string' },
      options: { takes: 'strings' },
      message: { takes: 'string' },
    },
    args: ['string'],
  },
  error: { extensions: ['ihave'], args: ['string'] },
  foreverypart: { extensions: ['foreverypart'], tags: { name: { takes: 'string' } }, block: true },
  break: { extensions: ['foreverypart'], tags: { name: { takes: 'string' } } },
  extracttext: { extensions: ['extracttext'], tags: { first: { takes: 'number' }, ...MODIFIERS }, args: ['name'] },
}

const TESTS: Readonly<Record<string, Omit<Signature, 'use'>>> = {
  address: { tags: { ...MATCH, ...ADDRESS_PART, ...INDEX, ...MIME }, args: ['strings', 'strings'] },
  allof: { tests: 'many' },
  anyof: { tests: 'many' },
  exists: { tags: MIME, args: ['strings'] },
  false: {},
  header: { tags: { ...MATCH, ...INDEX, ...MIME_HEADER }, args: ['strings', 'strings'] },
  not: { tests: 'one' },
  size: { tags: { over: { group: 'comparison' }, under: { group: 'comparison' } }, args: ['number'] },
  true: {},
  envelope: { extensions: ['envelope'], tags: { ...MATCH, ...ADDRESS_PART }, args: ['strings', 'strings'] },
  body: {
    extensions: ['body'],
    tags: {
      ...MATCH,
      raw: { group: 'transform' },
      text: { group: 'transform' },
      content: { group: 'transform', takes: 'strings' },
    },
    args: ['strings'],
  },
  date: {
    extensions: ['date'],
    tags: { ...MATCH, ...INDEX, zone: { takes: 'string', group: 'zone' }, originalzone: { group: 'zone' } },
    args: ['string', 'string', 'strings'],
  },
  currentdate: {
    extensions: ['date'],
    tags: { ...MATCH, zone: { takes: 'string', group: 'zone' } },
    args: ['string', 'strings'],
  },
  environment: { extensions: ['environment'], tags: MATCH, args: ['string', 'strings'] },
  hasflag: { extensions: ['imap4flags'], tags: MATCH, args: ['strings', 'strings'], optional: 1 },
  string: { extensions: ['variables'], tags: MATCH, args: ['strings', 'strings'] },
  mailboxexists: { extensions: ['mailbox'], args: ['strings'] },
  mailboxidexists: { extensions: ['mailboxid'], args: ['strings'] },
  metadata: { extensions: ['mboxmetadata'], tags: MATCH, args: ['string', 'string', 'strings'] },
  metadataexists: { extensions: ['mboxmetadata'], args: ['string', 'strings'] },
  servermetadata: { extensions: ['servermetadata'], tags: MATCH, args: ['string', 'strings'] },
  servermetadataexists: { extensions: ['servermetadata'], args: ['strings'] },
  specialuse_exists: { extensions: ['special-use'], args: ['string', 'strings'], optional: 1 },
  duplicate: {
    extensions: ['duplicate'],
    tags: {
      handle: { takes: 'string' },
      header: { takes: 'string', group: 'id' },
      uniqueid: { takes: 'string', group: 'id' },
      seconds: { takes: 'number' },
      last: {},
    },
  },
  valid_notify_method: { extensions: ['enotify'], args: ['strings'] },
  notify_method_capability: { extensions: ['enotify'], tags: MATCH, args: ['string', 'string', 'strings'] },
  ihave: { extensions: ['ihave'], args: ['strings'] },
  spamtest: {
    extensions: ['spamtest', 'spamtestplus'],
    tags: { ...MATCH, percent: { extension: 'spamtestplus' } },
    args: ['string'],
  },
  virustest: { extensions: ['virustest'], tags: MATCH, args: ['string'] },
}

/** All commands and tests, by name in lower case. No name is both. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map([
  ...Object.entries(COMMANDS).map(([name, signature]): [string, Signature] => [name, { use: 'command', ...signature }]),
  ...Object.entries(TESTS).map(([name, signature]): [string, Signature] => [name, { use: 'test', ...signature }]),
])

/** What can be required, as it is announced. */
export const SIEVE_EXTENSIONS: readonly string[] = [
  'body',
  'comparator-i;ascii-casemap',
  'comparator-i;ascii-numeric',
  'comparator-i;octet',
  'comparator-i;unicode-casemap',
  'copy',
  'date',
  'duplicate',
  'editheader',
  'encoded-character',
  'enotify',
  'envelope',
  'environment',
  'ereject',
  'extracttext',
  'fileinto',
  'foreverypart',
  'ihave',
  'imap4flags',
  'include',
  'index',
  'mailbox',
  'mailboxid',
  'mboxmetadata',
  'mime',
  'regex',
  'reject',
  'relational',
  'servermetadata',
  'spamtest',
  'spamtestplus',
  'special-use',
  'subaddress',
  'vacation',
  'vacation-seconds',
  'variables',
  'virustest',
]

/** Extensions that bring another one with them: RFC 6131 §2, RFC 5703 §6. */
export const IMPLIED: Readonly<Record<string, readonly string[]>> = { 'vacation-seconds': ['vacation'] }
