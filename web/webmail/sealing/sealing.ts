import { type Bytes, concat, utf8 } from '../../../src/base/bytes.ts'
import { systemEntropy } from '../../../src/base/entropy.ts'
import { isFault } from '../../../src/base/fault.ts'
import { randomId } from '../../../src/base/ids.ts'
import type { EmailAddress } from '../../../src/wire/jmap/email.ts'
import type { PgpKey } from '../../../src/wire/jmap/pgp.ts'
import type { SendingPreferences } from '../../../src/wire/jmap/sending.ts'
import { readAddresses, typedSoFar } from '../../../src/wire/jmap/typed-addresses.ts'
import { autocryptField } from '../../pgp/autocrypt/autocrypt-header.ts'
import type { DraftFacts, Recommendation } from '../../pgp/autocrypt/recommendation.ts'
import { recommendForAll } from '../../pgp/autocrypt/recommendation.ts'
import { type Person, personsField } from '../../pgp/mime/header-values.ts'
import type { ContentToSend, FileToSend } from '../../pgp/mime/write-content.ts'
import type { KeyedRecipient, SealRequest } from '../../pgp/worker/protocol.ts'
import { filesInOrder } from '../compose/draft-object.ts'
import { emptyLetter, type Letter, type LetterFile, type LetterThread } from '../compose/letter.ts'
import type { SealedDraft, SealedMessage, Sealer } from '../compose/sealer.ts'
import { Changes } from '../mail/changes.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { areKeptApart, KeptFiles } from './kept-files.ts'
import type { RecipientKey, RecipientKeys } from './recipient-keys.ts'

/** What a letter does not go for. */
type Obstacle = 'cannot' | 'locked' | 'noOwnKey'

/** What sealing needs of what is around it. */
export interface SealingPlace {
  readonly pgp: PgpSession
  /** A key of the member, to which drafts are encrypted. */
  readonly ownKey: PgpKey
  readonly keys: RecipientKeys
  readonly thread: LetterThread | undefined
  /** It answers, passes on or continues what was encrypted. */
  readonly wasEncrypted: boolean
  /** When it is encrypted without being asked for. */
  readonly habit: SendingPreferences['encrypts']
  /** A file, wherever it lies. */
  load(file: LetterFile): Promise<Blob>
  /** A recipient may be half written: who else gets it is not known. */
  isAddressing(): boolean
  upload(octets: Blob): Promise<string>
  textOf(html: string): string
  now(): Date
  /** Why it does not go, in the member's words. */
  words(why: Obstacle, addresses: readonly string[]): string
}

/** Whether one letter is encrypted and signed, with which keys, and how it is written then: drafts too, so that nothing of it lies at the server in clear. */
export class Sealing implements Sealer {
  readonly changes = new Changes()
  readonly #place: SealingPlace
  readonly #kept: KeptFiles
  #wanted: { readonly encrypts?: boolean; readonly signs?: boolean } = {}
  #addresses: readonly string[] = []
  #asked = 0
  /** Of whom all is known that has to be known for it to be decided. */
  #settled: readonly string[] = []
  recipients: readonly RecipientKey[] = []
  autocrypt: string | undefined

  constructor(place: SealingPlace) {
    this.#place = place
    this.#kept = new KeptFiles((file) => this.#sealFile(file), place.upload)
  }

  get session(): PgpSession {
    return this.#place.pgp
  }

  get wasEncrypted(): boolean {
    return this.#place.wasEncrypted
  }

  /** As the member wants; else as it is recommended. What was encrypted stays so until the member says otherwise. */
  get encrypts(): boolean {
    return this.#wanted.encrypts ?? (this.#place.wasEncrypted || this.#isUsual)
  }

  get #isUsual(): boolean {
    const { recommendation } = this
    return recommendation === 'encrypt' || (this.#place.habit === 'possible' && recommendation === 'available')
  }

  /** Encrypted, or perhaps encrypted once it is known who gets it and what is known of them: until then nothing of it may lie in clear. */
  covers(letter: Letter): boolean {
    return this.encrypts || (this.#mayBeEncrypted && (this.#place.isAddressing() || !this.#isSettled(letter)))
  }

  /** It is up to what is known of the recipients. */
  get #mayBeEncrypted(): boolean {
    return this.#wanted.encrypts === undefined && this.#place.habit !== 'asked'
  }

  #isSettled(letter: Letter): boolean {
    const addresses = addressesOf(letter)
    return addresses.length > 0 && addresses.every((address) => this.#settled.includes(address))
  }

  /** What is told to others: whoever wants to be asked does not ask for encrypted answers. */
  get #prefersEncryption(): boolean {
    return this.#place.habit !== 'asked'
  }

  /** What is encrypted is signed, unless the member does not want it. */
  get signs(): boolean {
    return this.#wanted.signs ?? this.encrypts
  }

  get recommendation(): Recommendation {
    return recommendForAll(this.recipients.map(({ recommendation }) => recommendation))
  }

  /** Recipients that it cannot be encrypted to. */
  get missing(): readonly RecipientKey[] {
    return this.recipients.filter(({ publicKey }) => publicKey === undefined)
  }

  want(wanted: { readonly encrypts?: boolean; readonly signs?: boolean }): void {
    this.#wanted = { ...this.#wanted, ...wanted }
    this.changes.tell()
  }

  keepEncrypted(): void {
    this.want({ encrypts: true })
  }

  /** The letter has other recipients now: what is known of their keys is looked for. What cannot be asked is told as such. */
  async follow(letter: Letter, again = false): Promise<void> {
    this.#addresses = addressesOf(letter)
    const asked = ++this.#asked
    if (!(await this.#ask(asked))) return
    // Whom nobody could ask for is told as such.
    const looking = this.#place.keys.lookUp(this.recipients, again).catch(() => false)
    await this.#ask(asked)
    await looking
    if (await this.#ask(asked)) this.#settle(this.recipients)
  }

  /** What is known of the recipients of exactly this letter, whatever is followed beside it. */
  async #learn(letter: Letter): Promise<void> {
    do this.#addresses = addressesOf(letter)
    while (!(await this.#ask(++this.#asked)))
  }

  /** False: something else was asked for meanwhile. */
  async #ask(asked: number): Promise<boolean> {
    const recipients = await this.#place.keys.of(this.#addresses, this.#facts)
    if (asked !== this.#asked) return false
    this.recipients = recipients
    // Where others have to prefer it, a key that nobody has sent yet changes nothing.
    if (this.#place.habit !== 'possible') this.#settle(recipients)
    this.changes.tell()
    return true
  }

  #settle(recipients: readonly RecipientKey[]): void {
    this.#settled = recipients.map(({ address }) => address)
  }

  get #facts(): DraftFacts {
    return { repliesToEncrypted: this.#place.wasEncrypted, prefersEncryption: this.#prefersEncryption }
  }

  /** Has the own key go along in clear messages too (Autocrypt Level 1 §2.1). */
  async prepare(): Promise<void> {
    const { pgp, ownKey } = this.#place
    const address = ownKey.addresses[0] ?? ''
    const client = await pgp.client()
    const { binary } = await client.call('exportPublicKey', { fingerprint: ownKey.fingerprint, address })
    const field = autocryptField('Autocrypt', { address, prefersEncryption: this.#prefersEncryption, key: binary })
    this.autocrypt = field.slice('Autocrypt:'.length).replace(/\r\n$/, '')
  }

  /** Encrypted to oneself, for which no passphrase is needed. Those of Bcc stand in the draft alone. */
  async draft(letter: Letter): Promise<SealedDraft | undefined> {
    if (!this.covers(letter)) return undefined
    const files = filesInOrder(letter)
    const kept = areKeptApart(files) ? await this.#kept.keep(files) : undefined
    const content = kept ? { ...(await this.#content(letter, [])), files: [kept.list] } : await this.#content(letter)
    const persons = (typed: string) => typedSoFar(typed).map(person)
    const fields = { ...this.#fields(letter, persons(letter.to), persons(letter.cc)), isUndecided: !this.encrypts }
    const octets = await this.#sealToOneself(letter.from.email, fields, content)
    const bcc = utf8(personsField('Bcc', persons(letter.bcc)))
    return { octets: concat([bcc, octets]), blobIds: kept?.blobIds ?? [] }
  }

  forgetUploads(): void {
    this.#kept.forget()
  }

  /** A file of a draft as a message of its own. */
  async #sealFile(file: LetterFile): Promise<Bytes> {
    const address = this.#place.ownKey.addresses[0] ?? ''
    const fields = this.#fields({ ...emptyLetter({ name: null, email: address, identityId: undefined }) }, [], [])
    return this.#sealToOneself(address, fields, { text: '', files: [await this.#file(file, false)] })
  }

  async #sealToOneself(address: string, fields: SealRequest['fields'], content: ContentToSend): Promise<Bytes> {
    const { fingerprint, publicKey } = this.#place.ownKey
    const recipients = [{ address, publicKey }]
    const request = { mode: 'encrypt', ownKey: fingerprint, fields, content, recipients, hidden: [] } as const
    const [first] = await this.#seal({ ...request, autocrypt: undefined })
    return first?.octets ?? new Uint8Array()
  }

  /** What cannot be sealed as it is wanted does not go: nothing is sent in clear instead. @throws BadAddress, JmapFailure */
  async messages(letter: Letter): Promise<readonly SealedMessage[] | undefined> {
    // Threat: who sends right behind the last address would send in clear what goes encrypted a moment later.
    if (this.#mayBeEncrypted && !this.#isSettled(letter)) await this.follow(letter)
    await this.#learn(letter)
    const isChosen = this.encrypts
    if (!isChosen && !this.signs) return undefined
    await this.follow(letter)
    const { pgp } = this.#place
    // Whoever reads it would be told that somebody else has signed it.
    const ownKey = await pgp.keyFor(letter.from.email)
    if (!ownKey) throw this.#refusal('noOwnKey', [letter.from.email])
    await this.#learn(letter)
    // What holds now holds to the end, whatever comes to be known while the passphrase is entered.
    const { missing, recipients, signs } = this
    const encrypts = isChosen || this.encrypts
    if (encrypts && missing.length > 0) {
      throw this.#refusal(
        'cannot',
        missing.map(({ address }) => address),
      )
    }
    if (signs && !(await pgp.requireUnlocked(ownKey.fingerprint))) throw this.#refusal('locked')
    const [to, cc, bcc] = [letter.to, letter.cc, letter.bcc].map((typed) => readAddresses(typed).map(person))
    const [visible, hidden] = [keyed([...(to ?? []), ...(cc ?? [])], recipients), keyed(bcc ?? [], recipients)]
    const names = new Set(visible.map(({ address }) => address.toLowerCase()))
    const copies = await this.#seal({
      mode: encrypts ? (signs ? 'both' : 'encrypt') : 'sign',
      ownKey: ownKey.fingerprint,
      fields: this.#fields(letter, to ?? [], cc ?? []),
      content: await this.#content(letter),
      recipients: encrypts ? visible : [],
      hidden: encrypts ? hidden.filter(({ address }) => !names.has(address.toLowerCase())) : [],
      autocrypt: { prefersEncryption: this.#prefersEncryption },
    })
    const everybody = [...(to ?? []), ...(cc ?? []), ...(encrypts ? [] : (bcc ?? []))].map(({ address }) => address)
    return copies.map(({ for: whom, octets }) => ({
      octets,
      recipients: whom === 'visible' ? [...new Set(everybody)] : [whom],
    }))
  }

  async #seal(request: SealRequest): Promise<readonly { readonly for: string; readonly octets: Bytes }[]> {
    try {
      const client = await this.#place.pgp.client()
      return (await client.call('sealMessage', request)).copies
    } catch (error) {
      throw isFault(error) ? new JmapFailure('refused', error.code, error.message) : error
    }
  }

  #refusal(why: Obstacle, addresses: readonly string[] = []): JmapFailure {
    return new JmapFailure('refused', why, this.#place.words(why, addresses))
  }

  #fields(letter: Letter, to: readonly Person[], cc: readonly Person[]): SealRequest['fields'] {
    const { thread, now } = this.#place
    const from = person(letter.from)
    return {
      subject: letter.subject,
      replyTo: letter.from.replyTo?.map(person),
      from,
      to,
      cc,
      date: now().toUTCString().replace('GMT', '+0000'),
      messageId: `${randomId(systemEntropy)}@${from.address.split('@')[1] ?? 'localhost'}`,
      inReplyTo: thread?.inReplyTo,
      references: thread?.references,
    }
  }

  async #content(letter: Letter, along = filesInOrder(letter)): Promise<ContentToSend> {
    const { body } = letter
    const files = await Promise.all(along.map((file) => this.#file(file, body.kind === 'rich')))
    if (body.kind === 'plain') return { text: body.text, files }
    return { text: this.#place.textOf(body.html), html: body.html, files }
  }

  async #file(file: LetterFile, isRich: boolean): Promise<FileToSend> {
    const octets = new Uint8Array(await (await this.#place.load(file)).arrayBuffer())
    const { name, type, cid } = file
    return { name, type, octets, contentId: isRich ? cid : undefined }
  }
}

/** Those that stand there so far, each once, in small letters. */
function addressesOf({ to, cc, bcc }: Letter): readonly string[] {
  return [...new Set([to, cc, bcc].flatMap(typedSoFar).map(({ email }) => email.toLowerCase()))]
}

function person({ name, email }: EmailAddress): Person {
  return name ? { name, address: email } : { address: email }
}

/** Those with a key; that none is missing was looked at before. */
function keyed(persons: readonly Person[], known: readonly RecipientKey[]): readonly KeyedRecipient[] {
  return persons.flatMap(({ address }) => {
    const publicKey = known.find((one) => one.address === address.toLowerCase())?.publicKey
    return publicKey === undefined ? [] : [{ address, publicKey }]
  })
}
